import { expect, test } from "vitest";
import { comboOf, isTyping, resolve } from "./keys";

const press = (key: string, held: { metaKey?: boolean; ctrlKey?: boolean; altKey?: boolean } = {}) =>
  comboOf({ key, metaKey: false, ctrlKey: false, altKey: false, ...held });

test("keys are written the same on every system", () => {
  expect(press("k", { metaKey: true })).toBe("mod+k");
  expect(press("K", { ctrlKey: true })).toBe("mod+k");
  expect(press("?")).toBe("?");
  expect(press("Escape")).toBe("escape");
  expect(press("j", { altKey: true })).toBe("alt+j");
});

test("a letter after g goes, unless it took too long", () => {
  const known = new Set(["g t", "t", "j"]);
  expect(resolve("g", undefined, known, 0)).toEqual({ combo: "g", starts: true });
  expect(resolve("t", { first: "g", at: 0 }, known, 500)).toEqual({ combo: "g t", starts: false });
  expect(resolve("t", { first: "g", at: 0 }, known, 5_000)).toEqual({ combo: "t", starts: false });
  expect(resolve("j", { first: "g", at: 0 }, known, 500)).toEqual({ combo: "j", starts: false });
});

test("typing is left alone, ticking a box is not typing", () => {
  expect(isTyping({ tagName: "TEXTAREA" })).toBe(true);
  expect(isTyping({ tagName: "INPUT", type: "search" })).toBe(true);
  expect(isTyping({ tagName: "SELECT" })).toBe(true);
  expect(isTyping({ tagName: "DIV", isContentEditable: true })).toBe(true);
  expect(isTyping({ tagName: "INPUT", type: "checkbox" })).toBe(false);
  expect(isTyping({ tagName: "BUTTON" })).toBe(false);
  expect(isTyping(null)).toBe(false);
});
