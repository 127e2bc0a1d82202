import type { ChecklistSummary } from "@/components/checklists/answers";
import { isUnsigned, many } from "@/components/checklists/run-words";
import { byTrouble, needsSomeone } from "@/domain/status";
import { type Environment, mainEnvironments, troublesOf } from "./troubles";

/** How many platforms are well, which is worst and why, and whether today's checks were signed. */
export function managerSentence(
  overview: readonly Environment[],
  checklists: readonly ChecklistSummary[],
): string {
  const platforms = mainEnvironments(overview);
  const needing = platforms.filter(({ status }) => needsSomeone(status)).length;
  const [worst] = platforms.toSorted((a, b) => byTrouble(a.status, b.status));
  const reason = worst && needsSomeone(worst.status) ? worstReason(worst) : undefined;
  const { signed, missed, total } = countRuns(checklists.filter(({ cadence }) => cadence === "daily"));
  return [
    standing(needing, platforms.length),
    worst && reason && `Worst: ${worst.platformName}, ${reason.replace(/\.$/, "")}.`,
    `${signed} of ${many(total, "daily checklist is", "daily checklists are")} signed off${missed > 0 ? `, ${missed} missed` : ""}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function standing(needing: number, all: number): string {
  if (needing === 0) return "Every platform is as it should be.";
  if (needing === all && all > 1) return `All ${all} platforms need someone.`;
  return `${needing} of ${many(all, "platform", "platforms")} ${needing === 1 ? "needs" : "need"} someone.`;
}

/** What makes an environment as bad as it is: a component, or late data. */
export function worstReason(environment: Environment): string {
  const { status, freshness } = environment;
  const [trouble] = troublesOf([environment]);
  if (trouble && trouble.status === status) return `${trouble.titles.join(", ")}: ${trouble.reason}`;
  return freshness.worst ? `Late data: ${freshness.worst}` : (trouble?.reason ?? "");
}

export function countRuns(checklists: readonly ChecklistSummary[]) {
  return {
    total: checklists.length,
    signed: checklists.filter((one) => !isUnsigned(one)).length,
    missed: checklists.filter(({ run }) => run?.state === "missed").length,
  };
}
