import { expect, test } from "vitest";
import { countdownText } from "@/components/actions/countdown";
import { failuresAnswer, piecesOf, sureness } from "./failure-words";

const text = (pieces: ReturnType<typeof piecesOf>) =>
  pieces.map((piece) => (piece.isMarked ? `[${piece.text}]` : piece.text)).join("");

test("the words that told the class are marked, wherever they stand", () => {
  const error = "Sign-in: AADSTS7000215 refused";
  expect(text(piecesOf({ error, span: { start: 9, end: 22 } }, false))).toBe(
    "Sign-in: [AADSTS7000215] refused",
  );
  expect(text(piecesOf({ error, span: null }, false))).toBe(error);
  expect(piecesOf({ error: null, span: null }, true)).toEqual([]);
});

test("of a long error the part around the mark is shown", () => {
  const error = `${"x".repeat(1000)}429${"y".repeat(1000)}`;
  const shown = text(piecesOf({ error, span: { start: 1000, end: 1003 } }, false));
  expect(shown).toMatch(/^…x+\[429\]y+…$/);
  expect(shown.length).toBeLessThan(400);
  expect(text(piecesOf({ error, span: { start: 1000, end: 1003 } }, true)).length).toBe(error.length + 2);
});

test("the answer says how many are not over, and of what", () => {
  const none = { total: 0, isCut: false, classes: [], problems: [] };
  expect(failuresAnswer(none, "24 h")).toBe("Nothing failed in the last 24 h, as far as anybody told.");
  const classes = [{ failureClass: "timeout" as const, count: 3, open: 0, causes: [] }];
  expect(failuresAnswer({ ...none, total: 3, classes }, "7 days")).toContain(
    "each was followed by a good run",
  );
  expect(
    failuresAnswer(
      { ...none, total: 3, classes: [{ ...classes[0], open: 2 } as (typeof classes)[0]] },
      "24 h",
    ),
  ).toBe("3 failures in the last 24 h; after 2 no good run has come yet: 2 timeout.");
});

test.each([
  [0, "now"],
  [-5000, "now"],
  [41_200, "in 42 s"],
  [61_000, "in 1 min 1 s"],
])("%i ms is %s", (ms, words) => {
  expect(countdownText(ms)).toBe(words);
});

test("what nobody knows is not called likely", () => {
  expect([1, 0.9, 0.7, 0].map(sureness)).toEqual(["certain", "likely", "a guess", "not known"]);
});
