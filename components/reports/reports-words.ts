import { makeAt, periodAt, periodBefore, type ReportPeriod } from "@/domain/report-period";
import type { Definition, ReportRow } from "./report-types";
import { many } from "./report-words";

const RANK = { failed: 0, waiting: 1, making: 2, frozen: 3 } as const;

/** Failed ones, then those whose parts are due longest, then what is being made. */
export function byUrgency(a: ReportRow, b: ReportRow): number {
  return RANK[a.state] - RANK[b.state] || firstDue(a) - firstDue(b);
}

const firstDue = ({ openParts }: ReportRow) =>
  Math.min(Number.MAX_SAFE_INTEGER, ...openParts.map(({ dueAt }) => dueAt.getTime()));

/** "3 reports are not frozen: 1 failed, 2 wait for 3 parts that people write. 14 come by the clock." */
export function reportsAnswer(open: readonly ReportRow[], definitions: readonly Definition[]): string {
  const scheduled = definitions.filter(({ scheduled, active }) => scheduled && active).length;
  const clock =
    scheduled > 0 ? `${many(scheduled, "report")} come by the clock.` : "None comes by the clock.";
  if (open.length === 0) return `No report waits for anybody. ${clock}`;
  const failed = open.filter(({ state }) => state === "failed").length;
  const parts = open.flatMap(({ state, openParts }) => (state === "waiting" ? openParts : []));
  const told = [
    failed > 0 && `${failed} could not be made`,
    parts.length > 0 && `${many(parts.length, "part")} still to be written`,
  ].filter(Boolean);
  return `${many(open.length, "report")} ${open.length === 1 ? "is" : "are"} not frozen${told.length > 0 ? `: ${told.join(", ")}` : ""}. ${clock}`;
}

type Clock = Pick<Definition, "kind" | "zone" | "dueAt" | "dueDays">;

/** The period that is reported next, and when it is made. */
export function nextMade(clock: Clock, now: Date): { period: ReportPeriod; at: Date } {
  const current = periodAt(clock.kind, clock.zone, now);
  const last = periodBefore(clock.kind, current);
  const period = makeAt(last, clock) > now ? last : current;
  return { period, at: makeAt(period, clock) };
}

const EVERY = {
  daily: "every day",
  weekly: "every Monday",
  monthly: "on the first of every month",
  quarterly: "on the first day of every quarter",
} as const;

/** "made every Monday at 06:00 (UTC), frozen 2 days later". */
export function clockText({ kind, zone, dueAt, dueDays, scheduled }: Clock & { scheduled: boolean }): string {
  if (!scheduled) return "made only by hand";
  const later = dueDays === 0 ? "frozen at once" : `frozen ${many(dueDays, "day")} later`;
  return `made ${EVERY[kind]} at ${dueAt} (${zone}), ${later}`;
}
