import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents, checklistRows, checklistRuns, checks } from "@/db/schema";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { dailyReview } from "@/server/testing/daily-review";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { evaluateRun } from "./evaluate-run";
import { makeDueRuns, markMissedRuns } from "./make-run";
import { runById } from "./queries";
import { signOffRun } from "./sign-off";
import { evaluateAgain, noteRow, skipRow, unskipRow } from "./work-run";

const stage = onStage();
const watched = watchingAzure(stage);
const { evaluate, opened, rowOf } = dailyReview(stage, watched);

describe("the morning", () => {
  test("today's run is there before anybody opens it; opening it twice is the same run", async () => {
    await makeDueRuns(stage.db, new Date());
    const [first, second] = await Promise.all([opened(), opened()]);
    expect(first).toBe(second);
  });

  test("every row has judged itself, with limit, value and evidence", async () => {
    const id = await opened();
    const rows = await stage.db.select().from(checklistRows).where(eq(checklistRows.runId, id));
    expect(rows.map(({ state }) => state)).not.toContain("waiting");
    const costs = await rowOf(id, "costs");
    expect(costs.state).toBe("fail");
    expect(costs.observed?.expected).toContain("< 25 h");
    expect(costs.observed?.items[0]).toMatchObject({
      status: "alert",
      subject: expect.stringContaining("Northwind"),
    });
    expect((await rowOf(id, "compliance")).state).toBe("pass");
  });

  test("one fresh tenant does not hide a stale one", async () => {
    watched.simulator.setFaults([{ kind: "stale-tenant", pathPrefix: "" }]);
    const id = await opened();
    await until("the stale tenant's data was told", async () => {
      await evaluate(id, "compliance");
      return (
        (await rowOf(id, "compliance")).state === "fail" || (await rowOf(id, "resources")).state === "fail"
      );
    });
    const row = await rowOf(id, "resources");
    expect(row.observed?.summary).toMatch(/Data is (4|5|6) h/);
    expect(row.observed?.items.filter(({ status }) => status === "ok").length).toBeGreaterThan(0);
    watched.simulator.setFaults([]);
  });

  test("it cannot be signed off while a row fails, and says so", async () => {
    const id = await opened();
    expect(await refusalOf(signOffRun(as(stage, "operator"), { runId: id }))).toMatch(
      /cannot be signed off yet: .*fail/,
    );
  });
});

describe("unknown is never green", () => {
  test("a platform that went silent makes rows unknown or failing, never passing", async () => {
    const id = await opened();
    watched.simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
    await stage.db.execute(
      sql`update checks set observed_at = now() - interval '2 hours' where environment_id = ${AZURE}`,
    );
    await stage.db.execute(
      sql`update job_states set observed_at = now() - interval '2 hours' where environment_id = ${AZURE}`,
    );
    await stage.db.execute(
      sql`update listings set seen_at = now() - interval '2 hours' where environment_id = ${AZURE}`,
    );
    await evaluateRun(stage.db, async () => false, id, undefined);
    const rows = await stage.db.select().from(checklistRows).where(eq(checklistRows.runId, id));
    expect(rows.filter(({ state }) => state === "pass")).toEqual([]);
    watched.simulator.setFaults([]);
    await until(
      "the platform was seen again",
      async () =>
        (await stage.db.select().from(checks).where(eq(checks.environmentId, AZURE))).some(
          ({ observedAt }) => observedAt && Date.now() - observedAt.getTime() < 60_000,
        ),
      60,
    );
  });
});

describe("manual work and the end of it", () => {
  test("skips need a reason, count as settled and can be taken back", async () => {
    const id = await opened();
    expect(
      await refusalOf(skipRow(as(stage, "operator"), { runId: id, rowKey: "alerts", reason: " " })),
    ).toContain("Say in a few words why");
    await skipRow(as(stage, "operator"), { runId: id, rowKey: "alerts", reason: "known, ticket 4711" });
    await evaluate(id);
    expect(await rowOf(id, "alerts")).toMatchObject({
      state: "skipped",
      note: "known, ticket 4711",
      byName: "Olga",
    });
    await unskipRow(as(stage, "operator"), { runId: id, rowKey: "alerts" });
    expect((await rowOf(id, "alerts")).state).toBe("waiting");
  });

  test("a row that judges itself cannot be talked green by a note", async () => {
    const id = await opened();
    expect(
      await refusalOf(
        noteRow(as(stage, "operator"), { runId: id, rowKey: "costs", note: "looks fine to me" }),
      ),
    ).toContain("judges itself");
  });

  test("sign-off freezes the run: no command and no SQL changes it again, and its digest is in the trail", async () => {
    const id = await opened();
    for (const { key } of (await runById(stage.db, id)).rows)
      await skipRow(as(stage, "operator"), { runId: id, rowKey: key, reason: "only for this test" });
    const { digest } = await signOffRun(as(stage, "operator"), { runId: id, comment: "done" });
    const { run } = await runById(stage.db, id);
    expect(run).toMatchObject({ state: "signed-off", signedByName: "Olga", frozenDigest: digest });
    const [event] = await stage.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, "checklist.sign-off"))
      .orderBy(sql`seq desc`)
      .limit(1);
    expect(event?.detail).toMatchObject({ digest });
    expect(await refusalOf(evaluateAgain(as(stage, "operator"), { runId: id }))).toContain(
      "was signed off by Olga",
    );
    await evaluate(id);
    for (const attempt of [
      stage.db.update(checklistRows).set({ note: "changed" }).where(eq(checklistRows.runId, id)),
      stage.db.update(checklistRuns).set({ comment: "changed" }).where(eq(checklistRuns.id, id)),
      stage.db.delete(checklistRuns).where(eq(checklistRuns.id, id)),
    ])
      await expect(attempt).rejects.toThrow();
  });

  test("a run nobody signed in time is missed, once, in the trail too; its period over, it stays so", async () => {
    const yesterday = new Date(Date.now() - 86_400_000);
    await makeDueRuns(stage.db, yesterday);
    await Promise.all([markMissedRuns(stage.db, new Date()), markMissedRuns(stage.db, new Date())]);
    const missed = await stage.db
      .select()
      .from(checklistRuns)
      .where(and(eq(checklistRuns.checklistId, "azure-daily-review"), eq(checklistRuns.state, "missed")));
    expect(missed).toHaveLength(1);
    const events = await stage.db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.action, "checklist.missed"), eq(auditEvents.subjectId, missed[0]?.id ?? "")));
    expect(events).toHaveLength(1);
    expect(await refusalOf(evaluateAgain(as(stage, "operator"), { runId: missed[0]?.id ?? "" }))).toContain(
      "which is over",
    );
  });
});
