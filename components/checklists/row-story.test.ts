import { expect, test } from "vitest";
import type { ActionRun, KeptRow, RowEvent } from "./answers";
import { storiesOf } from "./row-story";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 9, minute));

const row = (over: Partial<KeptRow> = {}) =>
  ({
    key: "costs",
    state: "fail",
    observed: { summary: "31 h old" },
    evaluatedAt: at(0),
    ...over,
  }) as KeptRow;

const request = (over: Partial<RowEvent> = {}) =>
  ({
    id: 1,
    rowKey: "costs",
    kind: "remedy-requested",
    at: at(1),
    state: "fail",
    text: "Sync costs. Before: Contoso: 31 h old.",
    actionRunId: "a",
    ...over,
  }) as RowEvent;

const action = (over: Partial<ActionRun> = {}) =>
  ({ id: "a", state: "succeeded", answeredAt: at(3), finishedAt: at(3), ...over }) as ActionRun;

test("a remedy tells how the row was before", () => {
  const [story] = storiesOf(row(), { events: [request()], actions: [action()] });
  expect(story?.before).toEqual({ status: "alert", text: "Contoso: 31 h old.", at: at(1) });
});

test("what was seen before the action ended is not its outcome", () => {
  const [story] = storiesOf(row({ evaluatedAt: at(2) }), { events: [request()], actions: [action()] });
  expect(story?.after).toBeUndefined();
});

test("the first look after the action is its outcome", () => {
  const later = row({
    state: "pass",
    evaluatedAt: at(4),
    observed: { summary: "2 min old" } as KeptRow["observed"],
  });
  const [story] = storiesOf(later, { events: [request()], actions: [action()] });
  expect(story?.after).toEqual({ status: "ok", text: "2 min old", at: at(4) });
});

test("a later relapse does not change what the action achieved", () => {
  const looked = (id: number, minute: number, state: RowEvent["state"]) =>
    request({ id, at: at(minute), kind: "evaluated", state, text: state });
  const [story] = storiesOf(row({ evaluatedAt: at(20) }), {
    events: [request(), looked(2, 4, "unknown"), looked(3, 5, "pass"), looked(4, 20, "fail")],
    actions: [action()],
  });
  expect(story?.after).toEqual({ status: "ok", text: "pass", at: at(5) });
});

test("a live action has no outcome yet, however fresh the row is", () => {
  const running = action({ state: "running", finishedAt: null });
  const [story] = storiesOf(row({ evaluatedAt: at(9) }), { events: [request()], actions: [running] });
  expect(story?.after).toBeUndefined();
});

test("a skip after the action does not stand for its outcome", () => {
  const skipped = row({ state: "skipped", evaluatedAt: at(5) });
  const [story] = storiesOf(skipped, { events: [request()], actions: [action()] });
  expect(story?.after).toBeUndefined();
});

test("what one remedy left is what the next one began with", () => {
  const second = request({
    id: 2,
    at: at(6),
    actionRunId: "b",
    text: "Sync costs. Before: Still 31 h old.",
    state: "fail",
  });
  const stories = storiesOf(row(), {
    events: [request(), second],
    actions: [action(), action({ id: "b", state: "running", finishedAt: null })],
  });
  expect(stories.map(({ after }) => after?.text)).toEqual(["Still 31 h old.", undefined]);
});

test("events of other rows are other stories", () => {
  expect(storiesOf(row(), { events: [request({ rowKey: "alerts" })], actions: [action()] })).toEqual([]);
});
