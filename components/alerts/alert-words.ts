import type { AlertEventKind, AlertSource, AlertState, ResolvedHow, Usefulness } from "@/domain/alert";
import { LONGEST_LEASE, severityRank } from "@/domain/alert";
import { formatDuration } from "@/domain/duration";
import type { AlertSeverity } from "@/domain/platform";
import type { Status } from "@/domain/status";
import type { AlertCounts } from "./alert-types";

export const SEVERITY_STATUS: Record<AlertSeverity, Status | undefined> = {
  critical: "alert",
  warning: "warn",
  info: undefined,
};

export const STATE_WORD: Record<AlertState, string> = {
  open: "open",
  acknowledged: "acknowledged",
  resolved: "resolved",
};

export const SOURCE_WORD: Record<AlertSource, string> = {
  judge: "our rule",
  platform: "platform",
  alertmanager: "Alertmanager",
  prometheus: "Prometheus",
};

export const EVENT_WORD: Record<AlertEventKind, string> = {
  opened: "opened",
  reopened: "opened again",
  "source-added": "told by another too",
  "source-gone": "a source says it is over",
  severity: "severity changed",
  acknowledged: "acknowledged",
  "lease-ended": "lease ended",
  transferred: "handed over",
  released: "given back",
  escalated: "escalated",
  "nobody-left": "nobody left to tell",
  noted: "note",
  recovering: "recovering",
  "fired-again": "fired again",
  resolved: "resolved",
  folded: "explained by another",
  unfolded: "stands for itself again",
  flapping: "flapping",
  calm: "calm again",
  silenced: "silenced",
  unsilenced: "silence over",
  evaluated: "evaluated again",
  "source-resolved": "resolved at the platform",
  "source-refused": "the platform refused",
};

export const USEFULNESS_WORD: Record<Usefulness, string> = {
  acted: "Acted on: something had to be done",
  useful: "Useful: good to know, nothing to do",
  "false-alarm": "False alarm: nothing was wrong",
  "nothing-to-do": "Nothing to do: true, but of no use",
  duplicate: "Duplicate of another alert",
  unclear: "Cannot tell",
};

const HOW: Record<ResolvedHow, string> = {
  recovery: "by itself: it recovered",
  person: "by a person",
  source: "because its source said so",
};

export const howText = (how: ResolvedHow | null, byName: string | null) =>
  how === "person" && byName ? `by ${byName}` : how ? HOW[how] : "nobody knows how";

/** "sync-failed" as words. */
export const troubleText = (trouble: string) => {
  const words = trouble.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** "3 critical", "1 warning", "2 warnings". */
export const severityText = (severity: AlertSeverity, count: number) =>
  severity === "warning" ? plural(count, "warning") : `${count.toLocaleString("en-US")} ${severity}`;

const SAID_SINCE = / ?Since \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/;

/** The sentence without its own end "Since …", for places that say since when themselves. */
export const withoutSince = (sentence: string) => sentence.replace(SAID_SINCE, "");

/** A count that may be a least: "1,240" or "2,000+". */
export const countText = (count: number, isCapped: boolean) =>
  `${count.toLocaleString("en-US")}${isCapped ? "+" : ""}`;

/** The screen's question, answered: who has to do something now? */
export function alertsAnswer(counts: AlertCounts): string {
  const waiting = counts.critical + counts.warning + counts.info;
  if (waiting + counts.acknowledged + counts.silenced + counts.folded === 0) return "Nothing is open.";
  const parts = [
    ...(counts.critical > 0 ? [severityText("critical", counts.critical)] : []),
    ...(counts.warning > 0 ? [severityText("warning", counts.warning)] : []),
    ...(counts.info > 0 ? [severityText("info", counts.info)] : []),
  ];
  const first =
    waiting === 0
      ? "Nothing waits for somebody"
      : `${listText(parts)} ${waiting === 1 ? "waits" : "wait"} for somebody`;
  const more = [
    ...(counts.acknowledged > 0
      ? [
          `${counts.acknowledged.toLocaleString("en-US")} ${counts.acknowledged === 1 ? "is" : "are"} acknowledged${counts.mine === 0 ? "" : counts.mine === counts.acknowledged ? " by you" : `, ${counts.mine.toLocaleString("en-US")} by you`}`,
        ]
      : []),
    ...(counts.silenced > 0 ? [`${counts.silenced.toLocaleString("en-US")} silenced`] : []),
    ...(counts.folded > 0 ? [`${counts.folded.toLocaleString("en-US")} explained by others`] : []),
  ];
  return `${[first, ...more].join("; ")}.`;
}

export function listText(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

export const LEASES = ["1h", "4h", "shift"] as const;
export type Lease = (typeof LEASES)[number];

const HOUR = 3_600_000;
const SHIFT_ENDS = [8, 18];

/** The next end of a shift, 08:00 or 18:00 on the clock of a zone that is so many milliseconds ahead of UTC. */
export function shiftEnd(now: number, zoneAheadMs: number): number {
  const local = now + zoneAheadMs;
  const midnight = Math.floor(local / (24 * HOUR)) * 24 * HOUR;
  const ends = [...SHIFT_ENDS, ...SHIFT_ENDS.map((hour) => hour + 24)].map((hour) => midnight + hour * HOUR);
  return (ends.find((end) => end > local) ?? local + HOUR) - zoneAheadMs;
}

export type LeaseEnd = {
  until: Date;
  /** Why it ends sooner than what was asked for. */
  cutBecause: string | null;
};

/** When a lease would end, never later than the worst of its alerts allows. */
export function leaseEnd(
  lease: Lease,
  severities: readonly AlertSeverity[],
  { now, zoneAheadMs }: { now: number; zoneAheadMs: number },
): LeaseEnd {
  const asked = lease === "shift" ? shiftEnd(now, zoneAheadMs) : now + (lease === "1h" ? 1 : 4) * HOUR;
  const worst = [...severities].sort((a, b) => severityRank(a) - severityRank(b))[0] ?? "info";
  const longest = LONGEST_LEASE[worst] * 1000;
  return asked - now > longest
    ? {
        until: new Date(now + longest),
        cutBecause: `${worst} is held for ${formatDuration(longest)} at most`,
      }
    : { until: new Date(asked), cutBecause: null };
}

/** How long the trouble lasted. */
export const lastedText = (from: Date, to: Date | null) =>
  to ? formatDuration(Math.max(0, to.getTime() - from.getTime())) : "not over";
