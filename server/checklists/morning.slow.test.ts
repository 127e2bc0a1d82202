import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import {
  actionRuns,
  auditEvents,
  checklistRowEvents,
  checklistRows,
  checklistRuns,
  checks,
} from "@/db/schema";
import { cancelAction } from "@/server/actions/cancel-action";
import { runAction } from "@/server/actions/run-action";
import { startAction } from "@/server/actions/start-action";
import { sweepActions, verifyAction } from "@/server/actions/verify-action";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { evaluateRun } from "./evaluate-run";
import { makeDueRuns, markMissedRuns } from "./make-run";
import { runById } from "./queries";
import { signOffRun } from "./sign-off";
import { evaluateAgain, noteRow, openRun, remedyRow, skipRow, unskipRow } from "./work-run";

const stage = onStage();
const watched = watchingAzure(stage);
const review = { checklistId: "azure-daily-review", environmentId: AZURE };
const ask = (environmentId: string, key: string) => watched.loop.askNow(environmentId, key);

const rowOf = async (runId: string, key: string) => {
  const [row] = await stage.db
    .select()
    .from(checklistRows)
    .where(and(eq(checklistRows.runId, runId), eq(checklistRows.key, key)));
  if (!row) throw new Error(`no row ${key}`);
  return row;
};
const runRow = async (id: string) => {
  const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!run) throw new Error("no run");
  return run;
};

async function opened() {
  const { id } = await openRun(as(stage, "operator"), review);
  await evaluateRun(stage.db, ask, id, undefined);
  return id;
}

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
      await evaluateRun(stage.db, ask, id, "compliance");
      return (
        (await rowOf(id, "compliance")).state === "fail" || (await rowOf(id, "resources")).state === "fail"
      );
    });
    const row = await rowOf(id, "resources");
    expect(row.observed?.summary).toMatch(/Data is (4|5) h/);
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

describe("a remedy", () => {
  test("runs the action, asks again and turns green on new evidence only, with the story kept", async () => {
    const id = await opened();
    expect((await rowOf(id, "costs")).state).toBe("fail");
    const { actionRunId } = await remedyRow(as(stage, "operator"), { runId: id, rowKey: "costs" });
    if (!actionRunId) throw new Error("no action");
    expect(await refusalOf(remedyRow(as(stage, "operator"), { runId: id, rowKey: "costs" }))).toContain(
      "already under way",
    );

    await Promise.all([
      runAction(stage.db, watched.book, actionRunId),
      runAction(stage.db, watched.book, actionRunId),
    ]);
    const sent = watched.simulator.requests.filter(
      ({ method, path }) => method === "POST" && path.endsWith("/sync/costs"),
    );
    expect(sent).toHaveLength(1);
    expect((await runRow(actionRunId)).state).toBe("verifying");

    await until(
      "the effect was proved",
      async () => {
        await verifyAction(stage.db, watched.book, actionRunId);
        return (await runRow(actionRunId)).state === "succeeded";
      },
      90,
    );
    await until(
      "the row turned green on new evidence",
      async () => {
        await evaluateRun(stage.db, ask, id, "costs");
        return (await rowOf(id, "costs")).state === "pass";
      },
      40,
    );
    const run = await runRow(actionRunId);
    const row = await rowOf(id, "costs");
    for (const item of row.observed?.items ?? [])
      expect(new Date(item.at ?? 0).getTime()).toBeGreaterThanOrEqual(run.answeredAt?.getTime() ?? 0);
    expect(run.before?.facts).toBeDefined();
    expect(run.after?.facts).toBeDefined();
    const story = (
      await stage.db
        .select()
        .from(checklistRowEvents)
        .where(and(eq(checklistRowEvents.runId, id), eq(checklistRowEvents.rowKey, "costs")))
    ).map(({ kind }) => kind);
    expect(story).toEqual(expect.arrayContaining(["evaluated", "remedy-requested"]));
    const trail = (
      await stage.db.select().from(auditEvents).where(eq(auditEvents.subjectId, actionRunId))
    ).map(({ action }) => action);
    expect(trail).toContain("action.succeeded");
  });

  test("is refused to a viewer, in words", async () => {
    const id = await opened();
    expect(await refusalOf(remedyRow(as(stage, "viewer"), { runId: id, rowKey: "costs" }))).toBe(
      "Needs the operator or admin role; you are a viewer.",
    );
  });

  test("a person whose role was taken away meanwhile does not act", async () => {
    const { id } = await startAction(as(stage, "operator"), {
      environmentId: AZURE,
      action: "sync.trigger",
      input: { job: "identity" },
      requestKey: "first-click",
    });
    await stage.db.execute(sql`update people set role = 'viewer' where id = ${stage.cast.operator.id}`);
    await runAction(stage.db, watched.book, id);
    await stage.db.execute(sql`update people set role = 'operator' where id = ${stage.cast.operator.id}`);
    expect(await runRow(id)).toMatchObject({
      state: "failed",
      verdict: expect.stringContaining("may not run actions any more"),
    });
    expect(
      watched.simulator.requests.some(
        ({ method, path }) => method === "POST" && path.endsWith("/sync/identity"),
      ),
    ).toBe(false);
  });

  test("the same click twice is one run, and another thing under its key is refused", async () => {
    const click = {
      environmentId: AZURE,
      action: "sync.trigger",
      input: { job: "resources" },
      requestKey: "one-click",
    };
    const again = () => startAction(as(stage, "operator"), click);
    const [a, b] = await Promise.all([again(), again()]);
    expect(a.id).toBe(b.id);
    expect(
      await refusalOf(startAction(as(stage, "operator"), { ...click, action: "preflight.run", input: {} })),
    ).toContain("used for something else");
    await cancelAction(as(stage, "operator"), { id: a.id });
    await runAction(stage.db, watched.book, a.id);
    expect((await runRow(a.id)).state).toBe("cancelled");
  });

  test("a worker that died before the call is replaced; one that died during it is looked up, never repeated", async () => {
    const before = await startAction(as(stage, "operator"), {
      environmentId: AZURE,
      action: "sync.trigger",
      input: { job: "compliance" },
      requestKey: "died-before",
    });
    await stage.db
      .update(actionRuns)
      .set({ state: "running", attempt: 1, leaseUntil: sql`now() - interval '1 second'` })
      .where(eq(actionRuns.id, before.id));
    await sweepActions(stage.db);
    expect((await runRow(before.id)).state).toBe("queued");
    await cancelAction(as(stage, "operator"), { id: before.id });

    const during = await startAction(as(stage, "operator"), {
      environmentId: AZURE,
      action: "sync.trigger",
      input: { job: "identity" },
      requestKey: "died-during",
    });
    await stage.db
      .update(actionRuns)
      .set({
        state: "running",
        attempt: 1,
        calledAt: sql`now()`,
        leaseUntil: sql`now() - interval '1 second'`,
      })
      .where(eq(actionRuns.id, during.id));
    await sweepActions(stage.db);
    expect(await runRow(during.id)).toMatchObject({
      state: "verifying",
      attempt: 2,
      said: expect.stringContaining("worker died"),
    });
    await stage.db
      .update(actionRuns)
      .set({ verifyUntil: sql`now() - interval '1 second'` })
      .where(eq(actionRuns.id, during.id));
    await verifyAction(stage.db, watched.book, during.id);
    expect((await runRow(during.id)).state).toBe("outcome-unknown");
    expect(
      watched.simulator.requests.some(
        ({ method, path }) => method === "POST" && path.endsWith("/sync/identity"),
      ),
    ).toBe(false);
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
    await evaluateRun(stage.db, ask, id, undefined);
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
    await evaluateRun(stage.db, ask, id, undefined);
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
