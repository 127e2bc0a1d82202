import type { AlertSeverity } from "./platform";

/** Somebody owns an acknowledged alert until their lease ends; a resolved one is believed to be over. */
export const ALERT_STATES = ["open", "acknowledged", "resolved"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Who told of the trouble; the same trouble told by two is one alert with two sources. */
export const ALERT_SOURCES = ["judge", "platform", "alertmanager", "prometheus"] as const;
export type AlertSource = (typeof ALERT_SOURCES)[number];

export const ALERT_SUBJECTS = [
  "check",
  "job",
  "heartbeat",
  "environment",
  "rule",
  "credential",
  "outside",
] as const;
export type AlertSubjectKind = (typeof ALERT_SUBJECTS)[number];

export const ALERT_EVENTS = [
  "opened",
  "reopened",
  "source-added",
  "source-gone",
  "severity",
  "acknowledged",
  "lease-ended",
  "transferred",
  "released",
  "escalated",
  "nobody-left",
  "noted",
  "recovering",
  "fired-again",
  "resolved",
  "folded",
  "unfolded",
  "flapping",
  "calm",
  "silenced",
  "unsilenced",
  "evaluated",
  "source-resolved",
  "source-refused",
] as const;
export type AlertEventKind = (typeof ALERT_EVENTS)[number];

/** How an alert came to be resolved. */
export const RESOLVED_HOW = ["recovery", "person", "source"] as const;
export type ResolvedHow = (typeof RESOLVED_HOW)[number];

/** What whoever resolved it says it was worth; the noise budget counts these. */
export const USEFULNESS = [
  "acted",
  "useful",
  "false-alarm",
  "nothing-to-do",
  "duplicate",
  "unclear",
] as const;
export type Usefulness = (typeof USEFULNESS)[number];
export const isNoise = (usefulness: Usefulness) =>
  usefulness === "false-alarm" || usefulness === "nothing-to-do" || usefulness === "duplicate";

const RANK: Record<AlertSeverity, number> = { critical: 0, warning: 1, info: 2 };
export const severityRank = (severity: AlertSeverity) => RANK[severity];
export const worseSeverity = (a: AlertSeverity, b: AlertSeverity) => (RANK[a] <= RANK[b] ? a : b);

/** An acknowledgement lasts at most this long; then the alert is open again and tells so. Seconds. */
export const LONGEST_LEASE: Record<AlertSeverity, number> = {
  critical: 4 * 3600,
  warning: 24 * 3600,
  info: 7 * 86_400,
};

/** An alert that fires again this soon after it was resolved is the same alert, open again. Seconds. */
export const REOPENS_WITHIN = 24 * 3600;

/** An alert that came back so often within the window is flapping. */
export const FLAPS_AT = 4;
export const FLAP_WINDOW = 3600;

/** Resolved by hand while it fires, an alert stays resolved this long unless it was well meanwhile. Seconds. */
export const RESOLVED_HOLDS = 600;

/** What can be taken back, and for how long. Seconds. */
export const UNDOABLE = ["acknowledge", "release", "resolve"] as const;
export type Undoable = (typeof UNDOABLE)[number];
export const UNDO_WITHIN = 10;

/** What a person's hand changes of an alert; moments as ISO text. */
export type AlertHand = {
  state: AlertState;
  ownerId: string | null;
  ownerName: string | null;
  ackReason: string | null;
  ackedAt: string | null;
  ackUntil: string | null;
  resolvedAt: string | null;
  resolvedHow: ResolvedHow | null;
  resolvedByName: string | null;
  resolveReason: string | null;
  usefulness: Usefulness | null;
  clockFrom: string | null;
  escalateAt: string | null;
  escalationLevel: number;
  escalationRound: number;
};

/** Troubles that explain the others of their environment: those are folded under them. Most fundamental first. */
export const ROOT_TROUBLES = ["platform-down", "database-down", "access-refused"] as const;
const roots: readonly string[] = ROOT_TROUBLES;
/** What explains everything else of an environment is at the environment, whichever check shows it. */
export const isRootTrouble = (trouble: string) => roots.includes(trouble);

/** The same trouble at the same place, whoever tells of it. */
export function fingerprintOf(environmentId: string, trouble: string, subject: string): string {
  return `${environmentId}|${trouble}|${subject}`;
}

/** Alerts of one trouble in one environment are told together. */
export const groupKeyOf = (environmentId: string, trouble: string) => `${environmentId}|${trouble}`;
