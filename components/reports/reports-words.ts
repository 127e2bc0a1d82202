import type { Definition, ReportRow } from "./report-types";
import { many } from "./report-words";

const RANK = { failed: 0, waiting: 1, making: 2, frozen: 3 } as const;

/** Failed ones, then those whose parts are due longest, then what is being made. */
export function byUrgency(a: ReportRow, b: ReportRow): number {
  return RANK[a.state] - RANK[b.state] || firstDue(a) - firstDue(b);
}

const firstDue = ({ nextPartDueAt }: ReportRow) => nextPartDueAt?.getTime() ?? Number.MAX_SAFE_INTEGER;

/** "3 reports are not frozen: 1 failed, 2 wait for 3 parts that people write. 14 come by the clock." */
export function reportsAnswer(open: readonly ReportRow[], definitions: readonly Definition[]): string {
  const scheduled = definitions.filter(({ scheduled, active }) => scheduled && active).length;
  const clock =
    scheduled > 0
      ? `${many(scheduled, "report")} ${scheduled === 1 ? "comes" : "come"} by the clock.`
      : "None comes by the clock.";
  if (open.length === 0) return `No report waits for anybody. ${clock}`;
  const failed = open.filter(({ state }) => state === "failed").length;
  const parts = open.reduce((sum, { state, openParts }) => sum + (state === "waiting" ? openParts : 0), 0);
  const told = [
    failed > 0 && `${failed} could not be made`,
    parts > 0 && `${many(parts, "part")} still to be written`,
  ].filter(Boolean);
  return `${many(open.length, "report")} ${open.length === 1 ? "is" : "are"} not frozen${told.length > 0 ? `: ${told.join(", ")}` : ""}. ${clock}`;
}

export function definitionsAnswer(definitions: readonly Definition[]): string {
  const unsent = definitions.filter(
    ({ channelIds, addresses }) => channelIds.length + addresses.length === 0,
  ).length;
  const defined = `${many(definitions.length, "report")} ${definitions.length === 1 ? "is" : "are"} defined.`;
  if (unsent === 0) return defined;
  return `${defined} ${unsent} of them ${unsent === 1 ? "goes to nobody and stands" : "go to nobody and stand"} here only.`;
}

const EVERY = {
  daily: "every day",
  weekly: "every Monday",
  monthly: "on the first of every month",
  quarterly: "on the first day of every quarter",
} as const;

/** "made every Monday at 06:00 (UTC), frozen 2 days later". */
export function clockText({ kind, zone, dueAt, dueDays, scheduled }: Definition): string {
  if (!scheduled) return "made only by hand";
  const later = dueDays === 0 ? "frozen at once" : `frozen ${many(dueDays, "day")} later`;
  return `made ${EVERY[kind]} at ${dueAt} (${zone}), ${later}`;
}
