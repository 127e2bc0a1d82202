import type { RowState } from "@/domain/checklist";
import { formatDuration } from "@/domain/duration";
import type { ChecklistDocument } from "@/domain/schema/checklist";
import { needsSomeone, type Status } from "@/domain/status";
import type { ChecklistSummary, PastRun } from "./answers";

export const ROW_WORD: Record<RowState, string> = {
  waiting: "waiting",
  evaluating: "looking",
  pass: "ok",
  warn: "warn",
  fail: "alert",
  unknown: "unknown",
  skipped: "skipped",
  manual: "note needed",
  noted: "noted",
};

export const CADENCE_TITLE: Record<ChecklistDocument["cadence"], string> = {
  daily: "Daily",
  weekly: "Weekly",
  monthly: "Monthly",
  "on-demand": "On demand",
};

export const many = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`;

/** "1 alert, 2 unknown, 1 note": what stands between a run and its sign-off, briefly. */
export function openPoints(run: { failing: number; unknown: number; notes: number }): string {
  const parts: string[] = [];
  if (run.failing > 0) parts.push(many(run.failing, "alert", "alerts"));
  if (run.unknown > 0) parts.push(`${run.unknown} unknown`);
  if (run.notes > 0) parts.push(many(run.notes, "note", "notes"));
  return parts.join(", ");
}

export type Shown = { status: Status; word: string };

/** The state of a checklist's current run, as a list shows it. */
export function shownState({ run }: Pick<ChecklistSummary, "run">): Shown {
  if (!run) return { status: "paused", word: "not started" };
  if (run.state === "signed-off") return { status: "ok", word: "signed off" };
  if (run.state === "missed") return { status: "alert", word: "missed" };
  if (run.failing > 0) return { status: "alert", word: "alert" };
  if (run.unknown > 0) return { status: "unknown", word: "unknown" };
  if (run.notes > 0) return { status: "unknown", word: "notes needed" };
  if (run.settled < run.total) return { status: "unknown", word: "looking" };
  return { status: "ok", word: "ready to sign off" };
}

/** How a run ended, or that it has not; a sign-off after it was due is late. */
export function pastState(run: Pick<PastRun, "state" | "signedAt" | "dueAt">): Shown {
  if (run.state === "missed") return { status: "alert", word: "missed" };
  if (run.state === "open") return { status: "paused", word: "open" };
  return isSignedLate(run) ? { status: "warn", word: "signed late" } : { status: "ok", word: "signed off" };
}

export const isSignedLate = (run: Pick<PastRun, "signedAt" | "dueAt">) =>
  run.signedAt !== null && run.signedAt.getTime() > run.dueAt.getTime();

export const isUnsigned = ({ run }: Pick<ChecklistSummary, "run">) => run?.state !== "signed-off";

/** When it is or was due; a checklist that is walked on demand and was not started is due at no time. */
export const dueOf = (checklist: Pick<ChecklistSummary, "run" | "nextDueAt">): Date | null =>
  checklist.run?.dueAt ?? checklist.nextDueAt;

/** What is unsigned first, then what is due first, then what has more trouble. */
export function byUrgency(a: ChecklistSummary, b: ChecklistSummary): number {
  const open = Number(isUnsigned(b)) - Number(isUnsigned(a));
  const due =
    (dueOf(a)?.getTime() ?? Number.MAX_SAFE_INTEGER) - (dueOf(b)?.getTime() ?? Number.MAX_SAFE_INTEGER);
  return open || due || trouble(b) - trouble(a) || a.title.localeCompare(b.title);
}

const trouble = ({ run }: ChecklistSummary) => (run ? run.failing * 100 + run.unknown * 10 + run.notes : 0);

/** Colour of a progress bar: what is still open decides, and only a whole bar is green. */
export function progressStatus(checklist: Pick<ChecklistSummary, "run">): Status | undefined {
  const { status } = shownState(checklist);
  const { run } = checklist;
  if (run?.state === "missed") return run.failing > 0 ? "alert" : run.settled < run.total ? "unknown" : "ok";
  return needsSomeone(status) || status === "ok" ? status : undefined;
}

/** "2 h 10 min late", of a run that was signed off after it was due. */
export function lateText(run: { signedAt: Date | null; dueAt: Date }): string | undefined {
  if (!run.signedAt || run.signedAt <= run.dueAt) return undefined;
  return `${formatDuration(run.signedAt.getTime() - run.dueAt.getTime())} late`;
}
