import type { Status } from "./status";
import type { DeliveryVerdict, RunStatus } from "./sync";

/** What a delivery said that counts; moments as ISO text, because it is kept as JSON. */
export type DeliveryTold = {
  jobId?: string;
  status?: RunStatus;
  word?: string;
  startedAt?: string | null;
  endedAt?: string | null;
  records?: number | null;
  error?: string | null;
  correlationId?: string;
  /** A heartbeat's. */
  signal?: BeatSignal;
  /** Alertmanager's. */
  groupKey?: string;
  alerts?: AlertTold[];
  /** So many alerts were cut off, so that nothing follows from what is missing. */
  truncated?: number;
  /** The whole list as it was read there: what it does not name is over. */
  isWhole?: boolean;
};

/** One alert of an Alertmanager. `suppressed`: it is there, and silenced or inhibited over there. */
export type AlertTold = {
  fingerprint: string;
  status: "firing" | "resolved" | "suppressed";
  name: string;
  /** The label's own word; empty without one. */
  severity: string;
  title: string;
  said: string;
  startsAt: string | null;
  endsAt: string | null;
  url: string | null;
  labels: Record<string, string>;
};

export const BEAT_SIGNALS = ["start", "success", "fail"] as const;
export type BeatSignal = (typeof BEAT_SIGNALS)[number];

export const DELIVERY_SOURCES = ["airbyte", "heartbeat", "alertmanager"] as const;
export type DeliverySource = (typeof DELIVERY_SOURCES)[number];

/** The secret that the sender must show, by the name of its credential. */
export const HOOK_SECRET = "webhook-secret";
export const ALERTMANAGER_SECRET = "alertmanager-secret";

/** No delivery for so long, although jobs ended, is silence. */
export const SILENCE_SECONDS = 1800;

/** How news comes in from one environment. Only what came when it was due is green; no news proves nothing. */
export const HOOK_STATES = {
  arriving: { word: "arriving", status: "ok" },
  resting: { word: "resting", status: "paused" },
  closed: { word: "not set up", status: "paused" },
  quiet: { word: "quiet", status: "unknown" },
  never: { word: "never heard", status: "unknown" },
  late: { word: "late", status: "unknown" },
  silent: { word: "silent", status: "warn" },
} as const satisfies Record<string, { word: string; status: Status }>;
export type HookState = keyof typeof HOOK_STATES;

export const VERDICT_WORDS: Record<DeliveryVerdict, { word: string; meaning: string }> = {
  accepted: { word: "accepted", meaning: "Kept and merged into the run or the alerts that it tells of." },
  refused: { word: "refused", meaning: "Its secret was missing or wrong. The body was not read." },
  "unknown-connection": {
    word: "unknown connection",
    meaning:
      "No tenant is known for its connection. Once the platform tells of it, or the configuration names it, replay the delivery.",
  },
  malformed: { word: "malformed", meaning: "The body could not be read. The sender got the reason." },
  unconfigured: {
    word: "not configured",
    meaning:
      "No secret is set, so nothing may come in. Set the credential webhook-secret, or alertmanager-secret for an Alertmanager.",
  },
};
