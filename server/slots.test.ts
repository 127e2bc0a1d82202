import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { expectedSlots } from "@/db/schema";
import { runSlot } from "./slots";
import { onStage } from "./testing/cast";

const stage = onStage();
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 9, minutes));

describe("our own schedules", () => {
  test("a slot runs once, however many workers try", async () => {
    let runs = 0;
    const counted = () => {
      runs += 1;
    };
    const schedule = { name: "once", everySeconds: 60, run: async () => counted() };
    await Promise.all(Array.from({ length: 8 }, () => runSlot(stage.db, schedule, at(0))));
    expect(runs).toBe(1);
  });

  test("slots missed while nobody was there are seen and caught up by one run", async () => {
    let runs = 0;
    const counted = () => {
      runs += 1;
    };
    const schedule = { name: "missed", everySeconds: 60, run: async () => counted() };
    await runSlot(stage.db, schedule, at(0));
    await runSlot(stage.db, schedule, at(4));
    expect(runs).toBe(2);
    const [last] = (
      await stage.db.select().from(expectedSlots).where(eq(expectedSlots.schedule, "missed"))
    ).sort((a, b) => b.slot.getTime() - a.slot.getTime());
    expect(last).toMatchObject({ state: "done", caughtUp: 3 });
  });

  test("a failing run is kept as failed and the next slot runs all the same", async () => {
    const schedule = {
      name: "fails",
      everySeconds: 60,
      run: async (now: Date) => {
        if (now < at(1)) throw new TypeError("no");
      },
    };
    await runSlot(stage.db, schedule, at(0));
    await runSlot(stage.db, schedule, at(1));
    const rows = await stage.db.select().from(expectedSlots).where(eq(expectedSlots.schedule, "fails"));
    expect(rows.map(({ state }) => state).sort()).toEqual(["done", "failed"]);
  });
});
