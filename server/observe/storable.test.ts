import { expect, test } from "vitest";
import { storableJson } from "./storable";

test("NULs go and halves of characters are replaced, in names as in texts; whole ones stay", () => {
  expect(
    JSON.parse(storableJson({ "queue\u0000s": [{ "\ud83d": "a\u0000b\udc00" }], fine: "😀", none: null })),
  ).toEqual({
    queues: [{ "\ufffd": "ab\ufffd" }],
    fine: "😀",
    none: null,
  });
});

test("what holds none of these is taken as it is", () => {
  expect(storableJson({ at: new Date(0), some: [1, "two"] })).toBe(
    '{"at":"1970-01-01T00:00:00.000Z","some":[1,"two"]}',
  );
});
