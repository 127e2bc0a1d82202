import { expect, test } from "vitest";
import type { ApprovalLists } from "./approval-types";
import { approvalsAnswer } from "./approval-words";

const asOf = new Date("2026-11-20T09:00:00Z");
const duty = (dueAt: string, doneAt: Date | null = null) =>
  ({ duty: { dueAt: new Date(dueAt), doneAt } }) as ApprovalLists["duties"][number];
const lists = (waiting: number, duties: ApprovalLists["duties"] = []) =>
  ({ asOf, waiting: Array.from({ length: waiting }), mine: [], decided: [], duties }) as ApprovalLists;

test("the answer says who is waited for, and what is owed", () => {
  expect(approvalsAnswer(lists(0), true)).toBe("Nobody waits for a decision.");
  expect(approvalsAnswer(lists(1), true)).toBe("1 request waits for your decision.");
  expect(approvalsAnswer(lists(2), false)).toBe("2 requests wait for a second person; your role only looks.");
  const owed = [
    duty("2026-11-20T08:00:00Z"),
    duty("2026-11-20T10:00:00Z"),
    duty("2026-11-19T10:00:00Z", asOf),
  ];
  expect(approvalsAnswer(lists(0, owed), true)).toBe(
    "Nobody waits for a decision. 2 duties are open, 1 overdue.",
  );
});
