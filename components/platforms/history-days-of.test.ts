import { expect, test } from "vitest";
import { historyDaysOf } from "./history-days-of";

const day = "2026-11-19";
const counts = { ok: 0, warn: 0, alert: 0, unknown: 0, paused: 0 };

test("a state has the share of the day that it has of the answers", () => {
  const rows = [
    { component: "api", day, ...counts, ok: 75, alert: 25 },
    { component: "queue", day, ...counts, ok: 1 },
  ];
  const [shown, ...others] = historyDaysOf(rows, "api", Date.parse("2026-11-21T00:00:00Z"));
  expect(others).toEqual([]);
  expect(shown?.day).toBe("2026-11-19");
  expect(shown?.seconds).toMatchObject({ ok: 64_800, alert: 21_600, warn: 0 });
  expect(shown?.note).toBe("By 100 answers.");
});

test("today is only as long as it has lasted", () => {
  const [shown] = historyDaysOf(
    [{ component: "api", day, ...counts, ok: 3 }],
    "api",
    Date.parse(day) + 3_600_000,
  );
  expect(shown?.seconds.ok).toBe(3600);
});
