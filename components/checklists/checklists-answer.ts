import type { ChecklistSummary } from "./answers";
import { byUrgency, isUnsigned, openPoints } from "./run-words";

/** The page's question in a sentence: how many of today's are done, and which one needs somebody first. */
export function checklistsAnswer(checklists: readonly ChecklistSummary[]): string {
  const daily = checklists.filter(({ cadence }) => cadence === "daily");
  const regular = checklists.filter(({ cadence }) => cadence !== "on-demand");
  const open = regular.filter(isUnsigned).toSorted(byUrgency);
  const done = daily.filter((one) => !isUnsigned(one)).length;
  const counted =
    daily.length === 0
      ? "No checklist is walked daily."
      : `${done} of ${daily.length} daily ${daily.length === 1 ? "checklist is" : "checklists are"} signed off.`;
  const [first] = open;
  if (!first) return `${counted} Nothing is left to do.`;
  const missed = open.filter(({ run }) => run?.state === "missed").length;
  const points = first.run ? openPoints(first.run) : "";
  const next = `${missed > 0 ? "Longest overdue" : "Next"}: ${first.title}${points ? `, ${points}` : ", ready to sign off"}.`;
  return [
    counted,
    missed > 0 ? `${missed} ${missed === 1 ? "was" : "were"} missed and can still be done.` : "",
    next,
  ]
    .filter(Boolean)
    .join(" ");
}
