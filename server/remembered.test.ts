import { expect, test } from "vitest";
import { remembered } from "./remembered";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds));

test("an answer is read once while it is young, again when it is old, and a failure is not kept", async () => {
  const db = {};
  let reads = 0;
  const ask = (seconds: number, key = "sums") =>
    remembered(db, { key, forMs: 10_000, now: at(seconds) }, async () => {
      reads += 1;
      return reads;
    });
  expect(await Promise.all([ask(0), ask(0), ask(9)])).toEqual([1, 1, 1]);
  expect(await ask(9, "others")).toBe(2);
  expect(await ask(10)).toBe(3);
  expect(await ask(5)).toBe(4);
  const failing = () =>
    remembered(db, { key: "gone", forMs: 10_000, now: at(0) }, () => Promise.reject(new Error("gone")));
  await expect(failing()).rejects.toThrow("gone");
  expect(await ask(1, "gone")).toBe(5);
});
