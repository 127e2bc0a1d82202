import fc from "fast-check";
import { expect, test } from "vitest";
import { literally, shownKey, touchesQueues } from "./keys";

test("a prefix touches the queues when it begins like them, or is so short that it takes them in", () => {
  for (const prefix of ["", "b", "bull", "bull:", "bull:agentic-jobs:1"])
    expect(touchesQueues(prefix, "bull"), prefix).toBe(true);
  for (const prefix of ["bulletin:", "user:", "Bull:", "bul*"])
    expect(touchesQueues(prefix, "bull"), prefix).toBe(false);
});

test("no sign of a pattern is left in what is meant literally", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(literally(text).replace(/\\[\\*?[\]]/g, "")).not.toMatch(/[\\*?[\]]/);
    }),
  );
});

test("of a key no more is shown than tells it apart", () => {
  expect(shownKey("session:eyJhbGciOi")).toBe("session:eyJh…");
  expect(shownKey("user:42")).toBe("user:42");
  expect(shownKey("a-token-without-any-prefix")).toBe("a-to…");
});
