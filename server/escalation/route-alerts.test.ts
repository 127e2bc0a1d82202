import { asc, eq, inArray, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { alertEvents, alerts, channels, contacts, notifications, onCallSchedules } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { happen, keepInOutbox, open, setUpWaysOut } from "@/server/testing/with-alerts";
import { declareEscalation } from "./declare";
import { routeAlerts } from "./route-alerts";

const stage = onStage();
const T0 = new Date("2026-11-21T03:10:00Z");
const minute = (minutes: number) => new Date(T0.getTime() + minutes * 60_000);
const route = (minutes: number) => routeAlerts(stage.db, minute(minutes), keepInOutbox);

const SUPPORT = "platform-support@company.com";
const MANAGER = "devops-manager@company.com";
const VP = "vp-eng@company.com";

beforeAll(async () => {
  await setUpWaysOut(stage.db);
  await declareEscalation(stage.db);
});
beforeEach(async () => {
  await stage.db.delete(notifications);
  await stage.db.delete(alerts);
});

const sent = async () =>
  (
    await stage.db
      .select()
      .from(notifications)
      .orderBy(asc(notifications.createdAt), asc(notifications.recipient))
  ).map(({ createdAt, recipient, event }) => [
    (createdAt.getTime() - T0.getTime()) / 60_000,
    recipient,
    event,
  ]);
const alert = async (id: number) => {
  const [row] = await stage.db.select().from(alerts).where(eq(alerts.id, id));
  if (!row) throw new Error("no alert");
  return row;
};
const change = (id: number, what: Partial<typeof alerts.$inferInsert>) =>
  stage.db.update(alerts).set(what).where(eq(alerts.id, id));
const story = async (id: number) =>
  (
    await stage.db.select().from(alertEvents).where(eq(alertEvents.alertId, id)).orderBy(asc(alertEvents.id))
  ).filter(({ kind }) => kind === "escalated" || kind === "nobody-left");
const openOne = async (wanted = {}) => {
  const [id = 0] = await open(stage.db, T0, [wanted]);
  return id;
};
const acknowledge = async (id: number, minutes: number) => {
  await change(id, { state: "acknowledged", ownerName: "Olga", ackedAt: minute(minutes) });
  await happen(stage.db, minute(minutes), id, "acknowledged");
};

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

describe("people", () => {
  test("an acknowledgement stops the clock and is told to those who know; the end of its lease starts it again", async () => {
    const id = await openOne();
    await route(0);
    await acknowledge(id, 5);
    await route(5);
    await route(300);
    expect(await alert(id)).toMatchObject({ escalateAt: null, escalationLevel: 1 });
    expect(await sent()).toEqual([
      [0, SUPPORT, "trigger"],
      [5, SUPPORT, "acknowledge"],
    ]);
    await change(id, { state: "open", ownerName: null });
    await happen(stage.db, minute(301), id, "lease-ended");
    await route(301);
    await route(316);
    expect((await sent()).slice(2)).toEqual([
      [301, SUPPORT, "remind"],
      [316, MANAGER, "trigger"],
    ]);
  });

  test("acknowledged before anybody was told, nobody is", async () => {
    const id = await openOne();
    await acknowledge(id, 0);
    await route(0);
    await route(60);
    expect(await sent()).toEqual([]);
  });

  test("when what somebody took becomes worse, the ladder of the worse begins; when it eases, nobody is told", async () => {
    const id = await openOne({ severity: "warning" });
    await route(0);
    await acknowledge(id, 1);
    await route(1);
    await change(id, { severity: "critical", severityRank: 0 });
    await happen(stage.db, minute(2), id, "severity", { from: "warning", to: "critical" });
    await route(2);
    await route(17);
    expect((await sent()).slice(2)).toEqual([
      [2, SUPPORT, "trigger"],
      [17, MANAGER, "trigger"],
    ]);
    await change(id, { severity: "info", severityRank: 2 });
    await happen(stage.db, minute(18), id, "severity", { from: "critical", to: "info" });
    await route(18);
    expect(await sent()).toHaveLength(4);
    expect((await alert(id)).policyId).toBe("azure-governance/info");
  });

  test("when it is over, all who were told are told, once", async () => {
    const id = await openOne();
    await route(0);
    await route(15);
    await change(id, { state: "resolved", resolvedAt: minute(16), resolvedHow: "recovery" });
    await happen(stage.db, minute(16), id, "resolved");
    await route(16);
    await route(80);
    expect((await sent()).slice(2)).toEqual([
      [16, MANAGER, "resolve"],
      [16, SUPPORT, "resolve"],
    ]);
    expect((await alert(id)).escalateAt).toBeNull();
  });

  test("who heard that it is over does not hear it again from what came and went without being told", async () => {
    const id = await openOne();
    await route(0);
    for (const minutes of [1, 3]) {
      await change(id, { state: "resolved", resolvedAt: minute(minutes) });
      await happen(stage.db, minute(minutes), id, "resolved");
      await route(minutes);
      await change(id, { state: "open", isFlapping: true });
      await happen(stage.db, minute(minutes + 1), id, "reopened");
      await route(minutes + 1);
    }
    expect((await sent()).slice(1)).toEqual([[1, SUPPORT, "resolve"]]);
  });
});

describe("what tells nobody", () => {
  test("a folded alert waits, and is told when it is unfolded and still there", async () => {
    const root = await openOne({ subject: "api", trouble: "platform-down" });
    const id = await openOne({ foldedUnder: root });
    await route(0);
    await route(60);
    expect(await alert(id)).toMatchObject({ escalationLevel: 0, escalateAt: null });
    await change(id, { foldedUnder: null });
    await happen(stage.db, minute(61), id, "unfolded");
    await route(61);
    expect(await alert(id)).toMatchObject({ escalationLevel: 1, escalateAt: minute(76) });
  });

  test("a silence stops a ladder that was begun; when it ends the ladder begins anew, unless all is well", async () => {
    const [id = 0, well = 0] = await open(stage.db, T0, [{}, { subject: "well", trouble: "sync-late" }]);
    await route(0);
    await silenced([id, well]);
    await route(15);
    await change(well, { state: "resolved", silenceId: null });
    await change(id, { silenceId: null });
    for (const one of [id, well]) await happen(stage.db, minute(90), one, "unsilenced");
    await route(90);
    expect((await sent()).slice(2)).toEqual([[90, SUPPORT, "trigger"]]);
  });

  test("what recovers is not carried further up, and goes on when it fires again", async () => {
    const id = await openOne();
    await route(0);
    await change(id, { recoveringSince: minute(14) });
    await happen(stage.db, minute(14), id, "recovering");
    await route(14);
    await route(20);
    expect(await sent()).toHaveLength(1);
    await change(id, { recoveringSince: null });
    await happen(stage.db, minute(21), id, "fired-again");
    await route(21);
    expect((await sent()).slice(1)).toEqual([[21, MANAGER, "trigger"]]);
  });

  test("what comes and goes is told once, then not until it is calm", async () => {
    const id = await openOne();
    await route(0);
    await change(id, { isFlapping: true });
    await happen(stage.db, minute(10), id, "flapping");
    await route(10);
    for (const minutes of [20, 30, 40]) {
      await happen(stage.db, minute(minutes), id, "reopened");
      await route(minutes);
    }
    expect((await sent()).slice(1)).toEqual([[10, SUPPORT, "trigger"]]);
    const [, said] = await stage.db.select().from(notifications).orderBy(asc(notifications.createdAt));
    expect(said?.message.title).toBe("Comes and goes: The sync of costs failed");
    await change(id, { isFlapping: false });
    await happen(stage.db, minute(50), id, "calm");
    await route(50);
    expect((await sent()).slice(2)).toEqual([[50, SUPPORT, "trigger"]]);
  });

  async function silenced(ids: number[]): Promise<void> {
    const made = await stage.db.execute<{ id: string }>(
      sql`insert into silences (matchers, reason, starts_at, ends_at, created_by_id, created_by_name, created_at)
        values ('[]', 'for the test', ${T0}, ${minute(90)}, ${stage.cast.operator.id}, 'Olga', ${T0}) returning id`,
    );
    await stage.db.update(alerts).set({ silenceId: made.rows[0]?.id }).where(inArray(alerts.id, ids));
  }
});

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
    expect(row?.message).toMatchObject({ alertCount: 200, severity: "critical", path: "/alerts" });
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
