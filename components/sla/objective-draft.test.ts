import { expect, test } from "vitest";
import { type Draft, draftOf, minutesAllowed, type Promised, readDraft } from "./objective-draft";

const now: Promised = {
  target: 99.5,
  limit: 200,
  limitUnit: "ms",
  window: { kind: "rolling", days: 30 },
  rules: { unknown: "bad", maintenance: "left-out" },
};
const read = (change: Partial<Draft>) =>
  readDraft({ ...draftOf(now), reason: "Agreed with the customer.", ...change }, now);

test("what is promised is written into the fields and read back unchanged", () => {
  expect(read({}).problem).toBe("Nothing differs from what is promised now.");
  const calendar: Promised = {
    ...now,
    limit: null,
    window: { kind: "calendar", unit: "month", zone: "Asia/Kolkata" },
  };
  expect(readDraft({ ...draftOf(calendar), reason: "None at all." }, calendar).problem).toBe(
    "Nothing differs from what is promised now.",
  );
});

test("a change is read with its reason", () => {
  expect(read({ target: "99.9 %", limit: "0.3 s", window: "quarter", zone: "Europe/Berlin" }).edit).toEqual({
    target: 99.9,
    limit: 300,
    window: { kind: "calendar", unit: "quarter", zone: "Europe/Berlin" },
    rules: { unknown: "bad", maintenance: "left-out" },
    reason: "Agreed with the customer.",
  });
});

test("what cannot be meant is refused with what to write instead", () => {
  expect(read({ target: "100" }).problem).toMatch(/leaves no budget/);
  expect(read({ target: "99,9" }).problem).toMatch(/with a point/);
  expect(read({ target: "" }).problem).toMatch(/such as 99.9/);
  expect(read({ limit: "" }).problem).toMatch(/needs a limit/);
  expect(read({ days: "401" }).problem).toMatch(/between 1 and 400/);
  expect(read({ days: "7.5" }).problem).toMatch(/whole days/);
  expect(read({ target: "99", reason: "no" }).problem).toMatch(/Say in a few words/);
});

test("99.9 % over 30 days leaves 43 minutes", () => {
  expect(minutesAllowed(99.9, now.window)).toBeCloseTo(43.2);
});
