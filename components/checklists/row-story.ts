import { isLive } from "@/domain/action";
import { type RowState, rowStatus } from "@/domain/checklist";
import type { Status } from "@/domain/status";
import type { ActionRun, KeptRow, RowEvent, RunAnswer } from "./answers";

export type Told = { status: Status; text: string; at: Date };

/** One remedy of a row: how the row was, what was done, how it is since. */
export type Story = {
  before: Told;
  action: ActionRun;
  /** Missing until the row was judged by something newer than the action. */
  after: Told | undefined;
};

const BEFORE = ". Before: ";

/** The remedies of a row in the order in which they were asked for. */
export function storiesOf(row: KeptRow, answer: Pick<RunAnswer, "events" | "actions">): Story[] {
  const mine = answer.events.filter(({ rowKey }) => rowKey === row.key);
  const requests = mine.filter(({ kind }) => kind === "remedy-requested");
  return requests.flatMap((request, index) => {
    const action = answer.actions.find(({ id }) => id === request.actionRunId);
    if (!action) return [];
    const before = { status: rowStatus(request.state), text: beforeText(request), at: request.at };
    return [{ before, action, after: afterOf(row, mine, action, requests[index + 1]) }];
  });
}

function beforeText({ text }: RowEvent): string {
  const start = text.indexOf(BEFORE);
  return start < 0 ? text : text.slice(start + BEFORE.length);
}

/** The first good look after the action stands for its outcome, also when the row fell back later; else the last look. */
function afterOf(
  row: KeptRow,
  events: readonly RowEvent[],
  action: ActionRun,
  next: RowEvent | undefined,
): Told | undefined {
  if (isLive(action.state) || !action.finishedAt) return undefined;
  const finished = action.finishedAt.getTime();
  const answered = (action.answeredAt ?? action.finishedAt).getTime();
  const looks = events.filter(
    ({ kind, at, id }) => kind === "evaluated" && at.getTime() >= answered && (!next || id < next.id),
  );
  const outcome =
    looks.find(({ state }) => state === "pass" || state === "warn") ??
    looks.findLast(({ at }) => at.getTime() >= finished);
  if (outcome) return { status: rowStatus(outcome.state), text: outcome.text, at: outcome.at };
  if (next) return { status: rowStatus(next.state), text: beforeText(next), at: next.at };
  if (!isJudged(row.state) || !row.evaluatedAt || row.evaluatedAt.getTime() < finished) return undefined;
  return { status: rowStatus(row.state), text: row.observed?.summary ?? "", at: row.evaluatedAt };
}

/** Skipped and noted rows carry a person's word, not an evaluation. */
const isJudged = (state: RowState) =>
  state === "pass" || state === "warn" || state === "fail" || state === "unknown";
