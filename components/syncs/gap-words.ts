import type { inferRouterOutputs } from "@trpc/server";
import { absoluteText } from "@/components/ui/time-text";
import { GAP_STATES, GAP_WORD, type GapState } from "@/domain/gap";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>["backfills"];
export type Calendar = Outputs["calendar"];
export type GapRow = Calendar["rows"][number];
export type BackfillShown = Outputs["recent"][number];

const HOUR = 3_600_000;

/** A rectangle of cells: rows and columns by number, first and last included. */
export type Cells = { row: number; column: number; toRow: number; toColumn: number };

export const spanOf = ({ row, column, toRow, toColumn }: Cells) => ({
  rows: [Math.min(row, toRow), Math.max(row, toRow)] as const,
  columns: [Math.min(column, toColumn), Math.max(column, toColumn)] as const,
});

/** Slots are days and hours of UTC, whatever zone the person reads in. */
export const slotText = (at: number, grainMs: number) =>
  grainMs === HOUR
    ? `${absoluteText(at, "UTC", "minute")} UTC`
    : absoluteText(at, "UTC", "day").replace(/ \d+$/, "");

export const cellSentence = (row: GapRow, at: number, grainMs: number, state: GapState) =>
  `${row.tenantName}, ${slotText(at, grainMs)}: ${GAP_WORD[state]}.`;

/** "2026-11-20" or "2026-11-20T14:00", as the inputs of a form write it, in UTC. */
export const inputText = (at: Date | number, grainMs: number) =>
  new Date(at).toISOString().slice(0, grainMs === HOUR ? 16 : 10);

export function readInput(text: string): Date | undefined {
  const time = Date.parse(text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : new Date(time);
}

export function countStates(rows: readonly GapRow[]): Map<GapState, number> {
  const counts = new Map<GapState, number>(GAP_STATES.map((state) => [state, 0]));
  for (const { states } of rows) for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

export function gapAnswer(calendar: Calendar): string {
  const counts = countStates(calendar.rows);
  const of = (state: GapState) => counts.get(state) ?? 0;
  const slot = calendar.grainMs === HOUR ? "hours" : "days";
  if (!calendar.hasRuns)
    return `No run of ${calendar.jobTitle} was told of in this time: either the platform lists none, or none took place.`;
  const parts = [
    of("missing") > 0 && `${of("missing")} without a run that was due`,
    of("fail") > 0 && `${of("fail")} failed`,
    of("zero") > 0 && `${of("zero")} without records`,
    of("partial") > 0 && `${of("partial")} in part`,
    of("hole") > 0 && `${of("hole")} that nobody watched`,
  ].filter(Boolean);
  if (parts.length === 0) return `${calendar.jobTitle} has no gap in these ${slot}.`;
  return `${calendar.jobTitle}, tenants × ${slot}: ${parts.join(", ")}.`;
}

export const many = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** Done, under way and waiting, of all slots. */
export function progressOf(backfill: BackfillShown) {
  const of = (state: string) => backfill.slots.find((slot) => slot.state === state)?.count ?? 0;
  const all = backfill.slots.reduce((sum, { count }) => sum + count, 0);
  const waiting = of("waiting");
  const running = of("running");
  return {
    all,
    waiting,
    running,
    ended: all - waiting - running,
    succeeded: of("succeeded"),
    bad: of("failed") + of("unknown"),
    records: backfill.slots.reduce((sum, { records }) => sum + (records ?? 0), 0),
  };
}
