import { expect, test } from "vitest";
import { around, differenceText, lineDifference } from "./line-difference";

const shown = (before: string, after: string) =>
  lineDifference(before, after).map(({ kind, text }) => ({ same: " ", gone: "-", new: "+" })[kind] + text);

test("a changed line goes and comes, the rest stays where it is", () => {
  expect(shown("a\nb\nc", "a\nB\nc")).toEqual([" a", "-b", "+B", " c"]);
  expect(shown("a\nb", "a\nb")).toEqual([" a", " b"]);
  expect(shown("", "a")).toEqual(["-", "+a"]);
  expect(lineDifference("a\nc", "a\nb\nc")[1]).toEqual({ kind: "new", text: "b", before: null, after: 2 });
});

test("what moved among others is found with the fewest edits", () => {
  expect(shown("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc").filter((line) => line[0] !== " ")).toHaveLength(5);
});

test("both texts can be read out of any difference", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 300; round += 1) {
    const text = () => Array.from({ length: random(12) }, () => "abc"[random(3)]).join("\n");
    const [before, after] = [text(), text()];
    const lines = lineDifference(before, after);
    const side = (other: "gone" | "new") =>
      lines
        .filter(({ kind }) => kind !== other)
        .map((line) => line.text)
        .join("\n");
    expect(side("new")).toBe(before);
    expect(side("gone")).toBe(after);
  }
});

test("texts that have nothing in common are shown as replaced, and soon", () => {
  const many = (word: string) => Array.from({ length: 4000 }, (_, at) => `${word} ${at}`).join("\n");
  const begun = performance.now();
  const lines = lineDifference(many("old"), many("new"));
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(differenceText(lines)).toBe("4000 lines are new, 4000 are gone.");
});

test("only what is near a change is shown, the rest is counted", () => {
  const text = (middle: string) => [..."abcdefgh", middle, ..."ijklmnop"].join("\n");
  const lines = around(lineDifference(text("x"), text("y")), 2);
  expect(lines.map((line) => (line.kind === "gap" ? line.lines : line.text))).toEqual([6, ..."ghxyij", 6]);
});
