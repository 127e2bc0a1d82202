import type { ChecklistRow } from "./schema/checklist";
import type { Status } from "./status";

export const CADENCES = ["daily", "weekly", "monthly", "on-demand"] as const;

export const ROW_STATES = [
  "waiting",
  "evaluating",
  "pass",
  "warn",
  "fail",
  "unknown",
  "skipped",
  "manual",
  "noted",
] as const;
export type RowState = (typeof ROW_STATES)[number];

export const RUN_STATES = ["open", "signed-off", "missed"] as const;
export type RunState = (typeof RUN_STATES)[number];

export const isManual = (row: ChecklistRow) => row.assert.some((assertion) => assertion.kind === "manual");

/** How a row's state is drawn. */
export function rowStatus(state: RowState): Status {
  switch (state) {
    case "pass":
    case "noted":
      return "ok";
    case "warn":
      return "warn";
    case "fail":
      return "alert";
    case "skipped":
      return "paused";
    default:
      return "unknown";
  }
}

/**
 * What stands between a run and its sign-off, in words; undefined when nothing does. A failing row blocks until
 * it passes or is skipped with a reason; a warning does not block.
 */
export function whyNotSignOff(states: readonly RowState[]): string | undefined {
  const count = (wanted: RowState) => states.filter((state) => state === wanted).length;
  const parts: string[] = [];
  const say = (n: number, one: string, many: string) => n > 0 && parts.push(`${n} ${n === 1 ? one : many}`);
  say(count("fail"), "row fails", "rows fail");
  say(count("unknown"), "row is unknown", "rows are unknown");
  say(count("manual"), "row needs a note", "rows need a note");
  say(count("waiting") + count("evaluating"), "row is being evaluated", "rows are being evaluated");
  return parts.length > 0 ? `${parts.join(", ")}.` : undefined;
}

export const settledCount = (states: readonly RowState[]) =>
  states.filter((state) => state === "pass" || state === "warn" || state === "skipped" || state === "noted")
    .length;
