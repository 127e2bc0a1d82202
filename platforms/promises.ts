import type { z } from "zod";
import type { AlertSeverity } from "@/domain/platform";
import type { ObjectiveDeclaration } from "@/domain/schema/objective";

/** Promises that several platforms make alike; each has its own limits. */
export type Promised = z.input<typeof ObjectiveDeclaration>;
type Provenance = Promised["provenance"];

/** The share that is asked for where a document names the limit and not how often it must be kept. */
const USUAL_SHARE = 99;
const TAKEN_SHARE = 95;

/** What somebody else counts is left out while they do not tell; it is shown beside the number all the same. */
const COUNTED_ELSEWHERE = { unknown: "left-out" } as const;

/** Data of a job no older than its limit, minute by minute, for each tenant. */
export const freshWithin = (
  job: string,
  title: string,
  seconds: number,
  provenance: Provenance,
  over: Partial<Promised> = {},
): Promised => ({
  key: `${job}-freshness`,
  title,
  kind: "freshness",
  accounting: "time",
  source: { from: "freshness", job },
  target: USUAL_SHARE,
  limit: seconds,
  limitUnit: "seconds",
  provenance: { ...provenance, derived: true },
  countedBy: "our own judgement of the job's last good run",
  ...over,
});

/** Minutes in which a check's value keeps its limit. */
export const keepsWithin = (
  key: string,
  check: string,
  promised: Pick<Promised, "title" | "kind" | "limit" | "limitUnit" | "provenance"> & Partial<Promised>,
): Promised => ({
  key,
  accounting: "time",
  source: { from: "values", check },
  target: USUAL_SHARE,
  rules: COUNTED_ELSEWHERE,
  ...promised,
  provenance: { ...promised.provenance, derived: true },
});

/** So many percent of the answers to our checks within a time: what a percentile promises, each answer counted. */
export const answersWithin = (
  key: string,
  checks: readonly string[],
  percent: number,
  milliseconds: number,
  promised: Pick<Promised, "title" | "provenance"> & Partial<Promised>,
): Promised => ({
  key,
  kind: "latency",
  accounting: "ratio",
  source: { from: "answers", checks: [...checks] },
  target: percent,
  limit: milliseconds,
  limitUnit: "ms",
  ...promised,
});

/** Somebody takes on an alert of this severity within its time. */
export const takenWithin = (
  severity: AlertSeverity,
  seconds: number,
  provenance: Provenance,
  note: string,
): Promised => ({
  key: `${severity}-acknowledged`,
  title: `Alerts taken on: ${severity}`,
  kind: "acknowledgement",
  accounting: "ratio",
  source: { from: "acknowledgements", severities: [severity] },
  target: TAKEN_SHARE,
  limit: seconds,
  limitUnit: "seconds",
  provenance: { ...provenance, derived: true },
  countedBy: "this console's alerts",
  note,
});
