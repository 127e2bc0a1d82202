import { formatDuration } from "./duration";
import type { Freshness } from "./freshness";
import type { Limits } from "./threshold";

export type LimitSource = { file: string; line: number | null; derived: boolean; note: string };

export type FreshnessTold = {
  shown: Pick<Freshness, "status" | "ageMs" | "missesLeft" | "dueAt" | "sentence">;
  lastGoodAt: Date | null;
  /** The end of a good run that was heard of, when that is what the age counts from. */
  goodRunAt: Date | null;
  observedAt: Date;
  nextDueAt: Date | null;
  restsUntil: Date | null;
  everySeconds: number;
  limits: Pick<Limits, "warn" | "alert"> | null;
  source: LimitSource | null;
  now: Date;
};

export type FreshnessStep = { label: string; value: string | Date; because: string };

/** "41 min old, 1 h allowed, last good 14:02, next due 14:45, 1 missed run until breach" */
export function freshnessLine(told: FreshnessTold, clock: (at: Date) => string): string {
  const { shown, lastGoodAt, limits } = told;
  if (!lastGoodAt || shown.ageMs === null || shown.ageMs < 0) return shown.sentence;
  const allowed = limits?.warn ?? limits?.alert ?? null;
  const dueAt = told.nextDueAt ?? shown.dueAt;
  const parts = [
    `${formatDuration(shown.ageMs)} old`,
    allowed === null ? "no limit" : `${formatDuration(allowed * 1000)} allowed`,
    `last good ${clock(lastGoodAt)}`,
    ...(dueAt ? [`${dueAt < told.now ? "was due" : "next due"} ${clock(dueAt)}`] : []),
    missesText(told, allowed),
  ];
  return parts.filter(Boolean).join(", ");
}

function missesText({ shown, restsUntil, now }: FreshnessTold, allowed: number | null): string {
  if (restsUntil && restsUntil > now) return "nothing due before";
  if (shown.status === "unknown") return "the platform has not told us lately";
  const age = shown.ageMs ?? 0;
  if (allowed !== null && age > allowed * 1000)
    return `${formatDuration(age - allowed * 1000)} past the limit`;
  if (shown.missesLeft === null) return "";
  if (shown.missesLeft === 0) return "the next missed run breaks the limit";
  return `${shown.missesLeft} missed run${shown.missesLeft === 1 ? "" : "s"} until breach`;
}

const sourceText = (source: LimitSource | null) =>
  source
    ? `${source.file}${source.line === null ? "" : `, line ${source.line}`}${source.derived ? " (derived)" : ""}`
    : "no limit is declared";

/** How the line comes about, one step after the other, each with where it is from. */
export function freshnessSteps(told: FreshnessTold): FreshnessStep[] {
  const { shown, lastGoodAt, goodRunAt, limits, source, restsUntil, now } = told;
  const every = formatDuration(told.everySeconds * 1000);
  const steps: FreshnessStep[] = [
    {
      label: "Last good",
      value: lastGoodAt ?? "never seen",
      because:
        lastGoodAt && goodRunAt?.getTime() === lastGoodAt.getTime()
          ? "The end of the newest good run that was heard of."
          : "What the platform says.",
    },
    { label: "Told", value: told.observedAt, because: "When the platform last told us about it." },
  ];
  if (shown.ageMs !== null)
    steps.push({ label: "Age", value: formatDuration(shown.ageMs), because: "From last good until now." });
  for (const tier of ["warn", "alert"] as const) {
    const limit = limits?.[tier] ?? null;
    if (limit !== null)
      steps.push({
        label: tier === "warn" ? "Warns after" : "Alerts after",
        value: formatDuration(limit * 1000),
        because: sourceText(source),
      });
  }
  if (source?.note) steps.push({ label: "Limits", value: source.note, because: sourceText(source) });
  steps.push({ label: "Runs", value: `every ${every}`, because: "The job's declared cadence." });
  const dueAt = told.nextDueAt ?? shown.dueAt;
  if (dueAt)
    steps.push({
      label: dueAt < now ? "Was due" : "Next due",
      value: dueAt,
      because: told.nextDueAt ? "The platform's own schedule." : `Last good and ${every} more.`,
    });
  if (restsUntil && restsUntil > now)
    steps.push({ label: "Rests until", value: restsUntil, because: "Its schedule has nothing due before." });
  if (shown.missesLeft !== null)
    steps.push({
      label: "Misses left",
      value: String(shown.missesLeft),
      because: `Whole cadences of ${every} that fit between the age and the first limit.`,
    });
  return steps;
}

/** How many runs should have begun since the last one and did not; a quarter of the cadence is forgiven. */
export function missedRuns(
  lastRunAt: Date | null,
  everySeconds: number,
  now: Date,
  restsUntil: Date | null = null,
): number {
  if (!lastRunAt || (restsUntil && restsUntil > now)) return 0;
  return Math.max(0, Math.floor((now.getTime() - lastRunAt.getTime()) / (everySeconds * 1000) - 0.25));
}
