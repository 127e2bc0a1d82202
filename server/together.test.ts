import { expect, test } from "vitest";
import { together } from "./together";

function readings() {
  const begun: ((value: string) => void)[] = [];
  const db = {};
  return {
    begun,
    ask: (key: string) => together(db, key, () => new Promise<string>((resolve) => begun.push(resolve))),
  };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

test("those who come while it is being read share the next reading, which begins after they asked", async () => {
  const { begun, ask } = readings();
  const first = ask("overview");
  const [second, third] = [ask("overview"), ask("overview")];
  expect(begun).toHaveLength(1);
  begun[0]?.("old");
  expect(await first).toBe("old");
  await soon();
  expect(begun).toHaveLength(2);
  begun[1]?.("new");
  expect([await second, await third]).toEqual(["new", "new"]);
  await soon();
  const later = ask("overview");
  expect(begun).toHaveLength(3);
  begun[2]?.("newest");
  expect(await later).toBe("newest");
});

test("other questions do not wait, and a reading that fails does not take the next one with it", async () => {
  const db = {};
  const failing = together(db, "overview", () => Promise.reject(new Error("gone")));
  const after = together(db, "overview", async () => "there again");
  expect(await together(db, "thresholds", async () => "at once")).toBe("at once");
  await expect(failing).rejects.toThrow("gone");
  expect(await after).toBe("there again");
});
