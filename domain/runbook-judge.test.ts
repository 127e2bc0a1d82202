import { describe, expect, test } from "vitest";
import { judgeAction, judgeRows } from "./runbook-judge";
import { fitOf } from "./runbook-search";
import type { RunbookDocument } from "./schema/runbook";

const found = {
  said: "2 rows.",
  columns: ["pid", "age"],
  rows: [
    [7, 30],
    [8, null],
  ],
  facts: {},
};

describe("rows", () => {
  test.each([
    [{ of: "rows", is: "=", value: 2 }, "done"],
    [{ of: "rows", is: "<", value: 2 }, "failed"],
    [{ of: "age", is: ">=", value: 30 }, "done"],
    [{ of: "age", is: "!=", value: 30 }, "failed"],
    [{ of: "nothing", is: "=", value: 1 }, "failed"],
  ] as const)("%o: %s", (expectation, to) => {
    expect(judgeRows(expectation, found).to).toBe(to);
  });

  test("what is not known meets no expectation", () => {
    const unknown = { ...found, rows: [[null, null]] };
    for (const is of ["=", "!=", "<", "<=", ">", ">="] as const)
      expect(judgeRows({ of: "age", is, value: 0 }, unknown).to).toBe("failed");
    expect(judgeRows({ of: "pid", is: ">", value: 1 }, { ...found, rows: [["many", 1]] }).to).toBe("failed");
    expect(judgeRows({ of: "pid", is: "=", value: 1 }, { ...found, rows: [] }).to).toBe("failed");
  });
});

test("an action is done only when it succeeded, and never while it is under way", () => {
  const of = (state: Parameters<typeof judgeAction>[0]["state"], calledAt: Date | null = new Date()) =>
    judgeAction({ state, calledAt, verdict: "", said: "" })?.to;
  for (const state of ["drafted", "previewed", "waiting", "queued", "running", "verifying"] as const)
    expect(of(state)).toBeUndefined();
  expect(of("succeeded")).toBe("done");
  for (const state of ["failed", "outcome-unknown", "rolled-back", "cancelled"] as const)
    expect(of(state)).toBe("failed");
  expect([of("cancelled", null), of("expired", null), of("failed", null)]).toEqual([
    "ready",
    "ready",
    "failed",
  ]);
});

test("the search puts a symptom before a mention, and finds beginnings and numbers", () => {
  const document = (over: Partial<RunbookDocument>) =>
    ({
      id: "x",
      title: "",
      platform: "complyai",
      category: "sync",
      purpose: "",
      symptoms: [],
      steps: [],
      ...over,
    }) as unknown as RunbookDocument;
  const symptom = document({ symptoms: ["The queue is growing"] });
  const mention = document({ steps: [{ title: "Look at the queue", text: "" }] as never });
  expect(fitOf(symptom, "queue")).toBeGreaterThan(fitOf(mention, "queue"));
  expect(fitOf(mention, "que")).toBeGreaterThan(0);
  expect(fitOf(document({ number: "RB-SYNC-001" }), "rb-sync-001")).toBe(1000);
  expect(fitOf(symptom, "nothing alike")).toBe(0);
  expect(fitOf(symptom, "the of is")).toBeGreaterThan(0);
  expect(fitOf(symptom, "growing queue")).toBeGreaterThan(fitOf(symptom, "growing moon"));
});
