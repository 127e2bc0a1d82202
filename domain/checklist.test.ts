import { describe, expect, test } from "vitest";
import { settledCount, whyNotSignOff } from "./checklist";
import { ChecklistDocument } from "./schema/checklist";

describe("signing off", () => {
  test("failing, unknown and unnoted rows stand in the way, and are counted in words", () => {
    expect(whyNotSignOff(["pass", "fail", "unknown", "manual"])).toBe(
      "1 row fails, 1 row is unknown, 1 row needs a note.",
    );
    expect(whyNotSignOff(["pass", "waiting", "evaluating"])).toBe("2 rows are being evaluated.");
  });
  test("a warning, a skip with its reason and a note do not", () =>
    expect(whyNotSignOff(["pass", "warn", "skipped", "noted"])).toBeUndefined());
  test("settled rows are counted", () =>
    expect(settledCount(["pass", "fail", "skipped", "manual", "noted"])).toBe(3));
});

const row = { key: "a", title: "A", expected: "x", assert: [{ kind: "manual", prompt: "Look." }] };
const document = {
  id: "x",
  title: "X",
  platform: "auditron",
  purpose: "p",
  cadence: "daily",
  dueAt: "09:30",
  minutes: 5,
  rows: [row],
};

describe("documents", () => {
  test("a sound one passes", () => expect(ChecklistDocument.safeParse(document).success).toBe(true));
  test.each([
    ["two rows of one name", { ...document, rows: [row, row] }],
    ["a time that is none", { ...document, dueAt: "9:30" }],
    ["an unknown key", { ...document, colour: "red" }],
    [
      "a manual row that also judges",
      { ...document, rows: [{ ...row, assert: [...row.assert, { kind: "tenants" }] }] },
    ],
    ["no rows", { ...document, rows: [] }],
  ])("%s is refused", (_what, bad) => expect(ChecklistDocument.safeParse(bad).success).toBe(false));
});
