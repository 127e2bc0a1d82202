import { asc, inArray, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { alerts, notifications } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { MANAGER, minute, onLadders, SUPPORT, T0 } from "@/server/testing/on-ladders";
import { happen, open } from "@/server/testing/with-ladders";

const stage = onStage();
const { acknowledge, alert, change, openOne, route, sent } = onLadders(stage);

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
        values ('[{"field": "environment", "isNot": false, "value": "*"}]', 'for the test', ${T0}, ${minute(90)}, ${stage.cast.operator.id}, 'Olga', ${T0}) returning id`,
    );
    await stage.db.update(alerts).set({ silenceId: made.rows[0]?.id }).where(inArray(alerts.id, ids));
  }
});
