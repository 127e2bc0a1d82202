import { expect, test } from "vitest";
import type { RecentRun } from "./run-words";
import { timelineItems } from "./timeline-items";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour));
const run = (hour: number) =>
  ({ id: hour, startedAt: at(hour), endedAt: null, seenAt: at(hour) }) as RecentRun;

const HOURLY = { everySeconds: 3600, startsIn: null };

test("a job owes nothing outside its hours", () => {
  const daytime = { everySeconds: 3600, startsIn: { zone: "America/Jamaica", fromHour: 6, toHour: 22 } };
  const missing = (from: number, to: number) =>
    timelineItems([run(to), run(from)], daytime, 10).flatMap((item) =>
      item.kind === "hole" ? [item.missing] : [],
    );
  expect(missing(3, 11)).toEqual([]);
  expect(missing(3, 13)).toEqual([2]);
});

test("what was missed and cannot be filled is a hole between the runs, and counted", () => {
  const items = timelineItems([run(12), run(11), run(7), run(6)], HOURLY, 10);
  expect(
    items.map((item) => (item.kind === "run" ? item.run.id : [item.missing, item.from, item.to])),
  ).toEqual([6, 7, [3, at(7), at(11)], 11, 12]);
  expect(timelineItems([run(12), run(11), run(7)], HOURLY, 2)).toHaveLength(2);
});
