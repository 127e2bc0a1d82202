import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { alerts, notifications } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { MANAGER, minute, onLadders, SUPPORT, T0, VP } from "@/server/testing/on-ladders";
import { keepInOutbox, open } from "@/server/testing/with-ladders";
import { routeAlerts } from "./route-alerts";

const stage = onStage();
const { alert, openOne, route, sent, story } = onLadders(stage);

describe("the Azure ladder", () => {
  test("a critical alert climbs it at its figures, through a restart, and ends with nobody left", async () => {
    const id = await openOne();
    await route(0);
    await route(14.9);
    expect(await sent()).toEqual([[0, SUPPORT, "trigger"]]);
    expect((await alert(id)).escalateAt).toEqual(minute(15));
    await route(15);
    // Another process, which knows nothing but the rows.
    const restarted = openDatabase(stage.base.appUrl);
    await routeAlerts(restarted.db, minute(60), keepInOutbox);
    await routeAlerts(restarted.db, minute(75), keepInOutbox);
    await restarted.close();
    expect(await sent()).toEqual([
      [0, SUPPORT, "trigger"],
      [15, MANAGER, "trigger"],
      [75, VP, "trigger"],
    ]);
    await route(75 + 239);
    expect((await alert(id)).escalateAt).toEqual(minute(75 + 240));
    await route(75 + 240);
    expect(await alert(id)).toMatchObject({ escalationLevel: 3, escalateAt: null });
    expect((await story(id)).map(({ kind, said }) => [kind, said])).toEqual([
      ["escalated", "Azure P1, level 1: Platform Support, on call. Told Platform Support."],
      ["escalated", "Azure P1, level 2: DevOps Manager. Told DevOps Manager."],
      ["escalated", "Azure P1, level 3: VP Engineering. Told VP Engineering."],
      ["nobody-left", "Azure P1: every step was taken and nobody is left to tell."],
    ]);
  });

  test("a warning takes another ladder with its own clock", async () => {
    await openOne({ severity: "warning" });
    await route(0);
    await route(59);
    await route(60);
    expect(await sent()).toEqual([
      [0, SUPPORT, "trigger"],
      [60, MANAGER, "trigger"],
    ]);
  });

  test("who is told says why, and when it goes on up", async () => {
    await openOne();
    await route(0);
    const [row] = await stage.db.select().from(notifications);
    expect(row?.because).toBe(
      "Azure P1, level 1: Platform Support, on call (Platform Support, on call by Azure Governance on call)",
    );
    expect(row?.message).toMatchObject({
      title: "The sync of costs failed",
      platform: "Azure Governance",
      environment: "production",
      alertCount: 1,
    });
    expect(row?.message.facts).toContainEqual({ name: "Goes on up", value: "2026-11-21 03:25 UTC" });
  });
});

describe("clocks", () => {
  test("after hours in which nothing ran, one step is taken, and the next has its full wait", async () => {
    const id = await openOne();
    await route(0);
    await route(600);
    await route(600.1);
    expect((await sent()).map(([, recipient]) => recipient)).toEqual([SUPPORT, MANAGER]);
    expect((await alert(id)).escalateAt).toEqual(minute(660));
  });

  test("a clock that jumps back tells nobody twice", async () => {
    await openOne();
    await route(0);
    await route(15);
    await route(-60);
    await route(0);
    await route(15);
    expect(await sent()).toHaveLength(2);
  });

  test("two workers at once send each message once", async () => {
    await open(
      stage.db,
      T0,
      Array.from({ length: 40 }, (_, index) => ({ subject: `s${index}`, trouble: `trouble-${index}` })),
    );
    const other = openDatabase(stage.base.appUrl);
    for (const minutes of [0, 15, 75])
      await Promise.all(
        [stage.db, other.db, stage.db, other.db].map((db) => routeAlerts(db, minute(minutes), keepInOutbox)),
      );
    for (const minutes of [0, 15, 75]) await route(minutes);
    await other.close();
    const rows = await stage.db.select().from(notifications);
    expect(rows).toHaveLength(40 * 3);
    expect(new Set(rows.map(({ groupKey, recipient }) => `${groupKey} ${recipient}`)).size).toBe(40 * 3);
  });

  test("while one worker decides, another leaves even what is new to it, so that a storm is not told in parts", async () => {
    await openOne();
    const other = openDatabase(stage.base.appUrl);
    let told: unknown[] = [];
    await routeAlerts(stage.db, T0, async (db, messages, now) => {
      await open(other.db, T0, [{ subject: "another" }]);
      await routeAlerts(other.db, T0, keepInOutbox);
      told = await other.db.select().from(notifications);
      await keepInOutbox(db, messages, now);
    });
    await other.close();
    expect(told).toEqual([]);
    await route(0);
    expect(await sent()).toHaveLength(2);
  });

  test("a decision that is not kept decides nothing: message, clock and mark go together", async () => {
    const id = await openOne();
    const dies = routeAlerts(stage.db, T0, async (db, messages, now) => {
      await keepInOutbox(db, messages, now);
      throw new Error("the worker died");
    });
    await expect(dies).rejects.toThrow("the worker died");
    expect(await sent()).toEqual([]);
    expect((await alert(id)).escalationLevel).toBe(0);
    await route(0);
    expect(await sent()).toHaveLength(1);
  });

  test("deciding the same again makes the same request", async () => {
    const id = await openOne();
    const keys: string[] = [];
    for (const _ of [1, 2])
      await routeAlerts(stage.db, T0, async (_db, messages) => {
        keys.push(...messages.map(({ requestKey }) => requestKey));
        throw new Error("the worker died");
      }).catch(() => undefined);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect((await alert(id)).escalationLevel).toBe(0);
  });

  test("an alert that somebody is changing now comes with the next turn", async () => {
    const id = await openOne();
    await stage.db.transaction(async (tx) => {
      await tx.select().from(alerts).where(eq(alerts.id, id)).for("update");
      await route(0);
    });
    expect(await sent()).toEqual([]);
    await route(0);
    expect(await sent()).toHaveLength(1);
  });
});
