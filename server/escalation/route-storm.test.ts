import { eq, inArray, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import {
  alertEvents,
  alerts,
  channels,
  contacts,
  escalationPolicies,
  notifications,
  onCallSchedules,
} from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { MANAGER, minute, onLadders, SUPPORT, T0 } from "@/server/testing/on-ladders";
import { happen, open } from "@/server/testing/with-ladders";

const stage = onStage();
const { alert, openOne, route, sent, story } = onLadders(stage);

describe("nobody to tell", () => {
  test("without a channel the alert says so, and the ladder goes on", async () => {
    await stage.db.update(channels).set({ active: false });
    const id = await openOne();
    await route(0);
    await route(15);
    await stage.db.update(channels).set({ active: true });
    expect(await sent()).toEqual([]);
    const [first] = await story(id);
    expect(first?.said).toContain(
      "Nobody could be told. Platform Support: no e-mail channel is set up; Platform Support: no number on file.",
    );
    expect(await alert(id)).toMatchObject({ escalationLevel: 2 });
  });

  test("a step that reaches nobody hands on at once to one that does", async () => {
    await stage.db.update(contacts).set({ active: false }).where(eq(contacts.id, "azure-governance/1"));
    const id = await openOne();
    await route(0);
    await route(0.02);
    await stage.db.update(contacts).set({ active: true });
    expect((await sent()).map(([, recipient]) => recipient)).toEqual([MANAGER]);
    expect((await story(id))[0]?.said).toContain("Platform Support: switched off as a contact");
  });

  test("without a ladder nobody is told, and the alert says so", async () => {
    await stage.db
      .update(escalationPolicies)
      .set({ active: false })
      .where(eq(escalationPolicies.id, "azure-governance/info"));
    const id = await openOne({ severity: "info" });
    await route(0);
    await stage.db.update(escalationPolicies).set({ active: true });
    expect((await story(id)).map(({ kind, said }) => [kind, said])).toEqual([
      ["nobody-left", "Nobody was told: no ladder takes info alerts of this platform."],
    ]);
  });

  test("a gap in the schedule has a name", async () => {
    const where = eq(onCallSchedules.id, "azure-governance/on-call");
    const [schedule] = await stage.db.select().from(onCallSchedules).where(where);
    await stage.db.update(onCallSchedules).set({ rotations: [] }).where(where);
    const id = await openOne();
    await route(0);
    await stage.db
      .update(onCallSchedules)
      .set({ rotations: schedule?.rotations ?? [] })
      .where(where);
    expect((await story(id))[0]?.said).toContain("nobody is on call: The schedule has no rotation.");
  });

  test("an info of AUDITRON waits for business hours, and without a way to its on-call says so then", async () => {
    const id = await openOne({
      environmentId: "auditron/production",
      platformId: "auditron",
      severity: "info",
    });
    await route(0);
    // T0 is a Saturday; Monday at nine comes 53 h 50 min later.
    expect(await alert(id)).toMatchObject({
      escalationLevel: 0,
      escalateAt: new Date("2026-11-23T09:00:00Z"),
    });
    await route(53 * 60 + 50);
    expect((await story(id))[0]?.said).toContain("On-call engineer: no way to reach them on file");
  });
});

describe("a storm", () => {
  test("many of one group are one message to each, and resolve as one", async () => {
    const ids = await open(
      stage.db,
      T0,
      Array.from({ length: 200 }, (_, index) => ({
        subject: `s${index}`,
        severity: index === 150 ? ("critical" as const) : ("warning" as const),
      })),
    );
    await route(0);
    const [row, ...rest] = await stage.db.select().from(notifications);
    expect(rest).toEqual([]);
    expect(row).toMatchObject({ recipient: SUPPORT, severity: "critical" });
    expect(row?.message).toMatchObject({
      alertCount: 200,
      severity: "critical",
      path: "/alerts?environment=azure-governance%2Fproduction&trouble=sync-failed",
    });
    expect(row?.alertIds).toHaveLength(50);

    const over = async (some: number[], minutes: number) => {
      await stage.db
        .update(alerts)
        .set({ state: "resolved", resolvedAt: minute(minutes) })
        .where(inArray(alerts.id, some));
      for (const id of some) await happen(stage.db, minute(minutes), id, "resolved");
      await route(minutes);
    };
    await over(ids.slice(0, 120), 5);
    expect(await sent()).toHaveLength(1);
    await over(ids.slice(120), 6);
    expect((await sent()).slice(1)).toEqual([[6, SUPPORT, "resolve"]]);
  });

  test("ten thousand opened at once are routed in about the time that writing them took, one message for each group and recipient", {
    timeout: 180_000,
  }, async () => {
    const opening = performance.now();
    await open(
      stage.db,
      T0,
      Array.from({ length: 10_000 }, (_, index) => ({
        subject: `s${index}`,
        trouble: `trouble-${index % 20}`,
      })),
    );
    const routing = performance.now();
    await route(0);
    const routed = performance.now();
    expect(await sent()).toHaveLength(20);
    const [{ left } = { left: -1 }] = await stage.db
      .select({ left: sql<number>`count(*)::int` })
      .from(alertEvents)
      .where(sql`routed_at is null`);
    expect(left).toBe(0);
    expect(routed - routing).toBeLessThan(4 * (routing - opening));
  });
});
