import { expect, test } from "vitest";
import { createNews, toldBy } from "./news";

/** Answers that come when they are let, in the order of the questions. */
function server() {
  const asked: string[] = [];
  const waiting: { answer: () => void; fail: () => void }[] = [];
  const hear = createNews((noun: string) => {
    asked.push(noun);
    return new Promise<void>((resolve, reject) =>
      waiting.push({ answer: resolve, fail: () => reject(new Error("gone")) }),
    );
  });
  const next = async (how: "answer" | "fail" = "answer") => {
    waiting.shift()?.[how]();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { asked, hear, next };
}

test("news of what is being asked is asked once more, however often it came", async () => {
  const { asked, hear, next } = server();
  for (let told = 0; told < 50; told += 1) hear("objectives");
  expect(asked).toEqual(["objectives"]);
  await next();
  expect(asked).toEqual(["objectives", "objectives"]);
  await next();
  expect(asked).toHaveLength(2);
});

test("later news is asked at once, and one noun does not wait for another", async () => {
  const { asked, hear, next } = server();
  hear("objectives");
  hear("alerts");
  expect(asked).toEqual(["objectives", "alerts"]);
  await next();
  hear("objectives");
  expect(asked).toEqual(["objectives", "alerts", "objectives"]);
});

test("a question that fails does not silence its noun", async () => {
  const { asked, hear, next } = server();
  hear("jobs");
  hear("jobs");
  await next("fail");
  expect(asked).toEqual(["jobs", "jobs"]);
  await next("fail");
  hear("jobs");
  expect(asked).toHaveLength(3);
});

test("whoever listens again after a gap takes everything for changed", () => {
  expect(toldBy([], false)).toEqual([]);
  expect(toldBy([], true)).toBe("everything");
  expect(toldBy(["alerts", "jobs"], true)).toEqual(["alerts", "jobs"]);
  expect(toldBy(["alerts", "all"], false)).toBe("everything");
});
