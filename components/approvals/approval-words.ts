import type { ApprovalLists, DecidedRun } from "./approval-types";

const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

/** The page's question, answered: does anybody wait for this person? */
export function approvalsAnswer(lists: ApprovalLists, mayDecide: boolean): string {
  const open = lists.duties.filter(({ duty }) => duty.doneAt === null);
  const late = open.filter(({ duty }) => duty.dueAt <= lists.asOf).length;
  const waiting =
    lists.waiting.length === 0
      ? "Nobody waits for a decision."
      : `${many(lists.waiting.length, "request waits", "requests wait")} for ${mayDecide ? "your decision" : "a second person; your role only looks"}.`;
  const owed =
    open.length === 0
      ? ""
      : ` ${many(open.length, "duty is", "duties are")} open${late > 0 ? `, ${late} overdue` : ""}.`;
  return waiting + owed;
}

/** "approved it", and whether that still counts. */
export function decisionText({ approval }: DecidedRun): string {
  const word = approval.decision === "approved" ? "approved" : "refused";
  return approval.lapsedAt ? `${word}, no longer counts: ${approval.lapsedBecause}` : word;
}
