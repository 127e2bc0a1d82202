import { isLive } from "@/domain/action";
import { type RowState, settledCount, whyNotSignOff } from "@/domain/checklist";
import { formatDuration } from "@/domain/duration";
import type { Run, RunAnswer } from "./answers";
import { many } from "./run-words";

/** The state of a run in a sentence or two. */
export function runAnswer(run: Run, states: readonly RowState[]): string {
  if (run.state === "signed-off" && run.signedAt) {
    const apart = Math.abs(run.signedAt.getTime() - run.dueAt.getTime());
    const late =
      run.signedAt > run.dueAt
        ? `${formatDuration(apart)} late`
        : `${formatDuration(apart)} before it was due`;
    return `Signed off by ${run.signedByName ?? "somebody"}, ${late}. It stays as it was.`;
  }
  const missed = run.state === "missed" ? "It was missed, and can still be signed off late. " : "";
  return `${missed}${standing(states)}`;
}

function standing(states: readonly RowState[]): string {
  const looking = states.filter((state) => state === "waiting" || state === "evaluating").length;
  if (looking > 0)
    return `${many(looking, "row is", "rows are")} being looked at; ${states.length - looking} of ${states.length} are done.`;
  const refused = whyNotSignOff(states);
  const settled = settledCount(states);
  if (refused) return `${settled} of ${many(states.length, "row", "rows")} settled. ${capital(refused)}`;
  const warns = states.filter((state) => state === "warn").length;
  return `All ${many(states.length, "row is", "rows are")} settled${warns > 0 ? `, ${warns} with a warning` : ""}. It can be signed off.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Something is under way that ends by itself, so the page asks often. */
export function isMoving({ rows, actions }: RunAnswer): boolean {
  return (
    rows.some(({ state }) => state === "waiting" || state === "evaluating") ||
    actions.some(({ state }) => isLive(state))
  );
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "21 November 2026", "week 47 of 2026", "November 2026"; undefined for a run that has a moment instead of a period. */
export function periodText(period: string): string | undefined {
  const week = period.match(/^(\d{4})-W(\d{2})$/);
  if (week) return `week ${Number(week[2])} of ${week[1]}`;
  const [, year, month, day] = period.match(/^(\d{4})-(\d{2})(?:-(\d{2}))?$/) ?? [];
  if (!year) return undefined;
  return [day && String(Number(day)), MONTHS[Number(month) - 1], year].filter(Boolean).join(" ");
}
