import { randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { actionRuns, jobStates } from "@/db/schema";
import { cancelAction } from "@/server/actions/cancel-action";
import { sharedAllowance } from "@/server/observe/allowance";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { failedRun, startedJobs } from "@/server/testing/started-jobs";
import { AZURE, watchingAzure } from "@/server/testing/with-azure";
import { retryRun } from "./retry";
import { staleStarts } from "./stale";
import { startJobs } from "./start-jobs";

const stage = onStage();
const watched = watchingAzure(stage);
const { start, work, rowOf, ownRunOf, posts } = startedJobs(stage, watched);

afterEach(async () => {
  watched.simulator.setFaults([]);
  await stage.db.execute(sql`delete from runs where action_run_id is not null`);
  await stage.db.delete(actionRuns);
});

describe("a job that is started", () => {
  test("by many clicks at once runs once, and the others are told so", async () => {
    const before = posts("costs");
    const clicks = await Promise.allSettled(Array.from({ length: 8 }, () => start("costs")));
    const good = clicks.flatMap((click) => (click.status === "fulfilled" ? [click.value.id] : []));
    expect(good).toHaveLength(1);
    for (const click of clicks)
      if (click.status === "rejected") expect(click.reason.message).toContain("already under way");
    await Promise.all(Array.from({ length: 4 }, () => work(good[0] ?? "")));
    expect(posts("costs") - before).toBe(1);
  });

  test("waits where the platform says it is asked too often, and asks it no earlier", async () => {
    watched.simulator.setFaults([{ kind: "429", pathPrefix: "/api/v1/sync/costs" }]);
    const { id } = await start("costs");
    await work(id);
    const waiting = await rowOf(id);
    expect(waiting).toMatchObject({ state: "queued", calledAt: null });
    expect(waiting.notBefore?.getTime()).toBeGreaterThan(Date.now());
    expect(waiting.said).toContain("429");
    expect(await ownRunOf(id)).toBeUndefined();

    watched.simulator.setFaults([]);
    const asked = posts("costs");
    await work(id);
    expect([posts("costs") - asked, (await rowOf(id)).state]).toEqual([0, "queued"]);

    await stage.db.update(actionRuns).set({ notBefore: sql`now()` }).where(eq(actionRuns.id, id));
    await work(id);
    expect([posts("costs") - asked, (await rowOf(id)).state]).toEqual([1, "verifying"]);
  });

  test("a third time within a minute gets a turn later, which can be cancelled", async () => {
    for (let count = 0; count < 2; count += 1) {
      const { id } = await start("identity", new Date(Date.now() + count * 3000));
      await work(id);
      await stage.db
        .update(actionRuns)
        .set({ state: "failed", finishedAt: sql`now()` })
        .where(eq(actionRuns.id, id));
    }
    const { id } = await start("identity");
    const { notBefore } = await rowOf(id);
    const seconds = ((notBefore?.getTime() ?? 0) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(61);
    expect(await refusalOf(start("identity"))).toContain("waits for its turn at");
    expect(await cancelAction(as(stage, "operator"), { id })).toEqual({ state: "cancelled" });
    const asked = posts("identity");
    await work(id);
    expect(posts("identity")).toBe(asked);
  });
});

test("a run for everyone and a run for one tenant of the same job do not overlap", async () => {
  const put = (tenant: string, action: string) =>
    stage.db
      .insert(actionRuns)
      .values({
        environmentId: AZURE,
        action,
        target: `${action}:${tenant}`,
        label: action,
        input: {},
        job: "ads",
        tenant,
        tier: 1,
        state: "queued",
        idempotencyKey: randomUUID(),
        requestedByName: "test",
        requestedAt: new Date(),
        expectedSeconds: 1,
      })
      .returning();
  const both = await Promise.all([put("", "sync.all"), put("7", "sync.one")]);
  expect(both.flat()).toHaveLength(1);
  await stage.db.delete(actionRuns);
  expect(await put("7", "sync.one")).toHaveLength(1);
  expect(await put("8", "sync.one")).toHaveLength(1);
  expect(await put("", "sync.all")).toHaveLength(0);
  expect(await put("7", "sync.other")).toHaveLength(0);
});

describe("what is stale", () => {
  const makeStale = () =>
    stage.db
      .update(jobStates)
      .set({ status: "alert", lastGoodAt: new Date(Date.now() - 90 * 3_600_000), restsUntil: null })
      .where(eq(jobStates.environmentId, AZURE));

  test("is listed first, then started as separate runs under one correlation id, whoever else clicks", async () => {
    await makeStale();
    const listed = await staleStarts(stage.db, { now: new Date() });
    const jobs = listed.map(({ job }) => job).sort();
    expect(jobs).toEqual([...new Set(jobs)]);
    expect(jobs).toContain("costs");
    for (const row of listed) {
      expect(row.serves.length).toBeGreaterThan(0);
      expect(row.startsAt).toBeInstanceOf(Date);
      expect(row.blockedBecause).toBeNull();
    }
    const targets = listed.map(({ environmentId, job, tenant }) => ({ environmentId, job, tenant }));
    const olga = as(stage, "operator");
    const ada = as(stage, "admin");
    const [one, other] = await Promise.all([
      startJobs(olga, { targets, requestKey: randomUUID() }),
      startJobs(ada, { targets: targets.toReversed(), requestKey: randomUUID() }),
    ]);
    expect(one.started.length + other.started.length).toBe(targets.length);
    expect(one.skipped.length + other.skipped.length).toBe(targets.length);
    for (const { because } of [...one.skipped, ...other.skipped])
      expect(because).toContain("already under way");
    const rows = await stage.db.select().from(actionRuns);
    const [first] = [one, other].filter(({ started }) => started.length > 0);
    expect(new Set(rows.map(({ correlationId }) => correlationId))).toContain(first?.correlationId);
    expect((await auditOf(stage.db, "jobs.start")).map(({ result }) => result)).toContain("done");
    const after = await staleStarts(stage.db, { now: new Date() });
    for (const row of after) expect(row.blockedBecause).toContain("already under way");
  });

  test("asked for twice by the same click starts once", async () => {
    const olga = as(stage, "operator");
    const wanted = {
      targets: [{ environmentId: AZURE, job: "costs", tenant: "" }],
      requestKey: randomUUID(),
    };
    const [a, b] = await Promise.all([startJobs(olga, wanted), startJobs(olga, wanted)]);
    expect(a.started[0]?.id).toBe(b.started[0]?.id);
    expect(await stage.db.$count(actionRuns)).toBe(1);
  });

  test("that nobody knows how to start says so and keeps nothing else from starting", async () => {
    const { started, skipped } = await startJobs(as(stage, "operator"), {
      targets: [
        { environmentId: "nowhere/none", job: "costs", tenant: "" },
        { environmentId: AZURE, job: "no-such-job", tenant: "" },
        { environmentId: AZURE, job: "identity", tenant: "" },
      ],
      requestKey: randomUUID(),
    });
    expect(started.map(({ job }) => job)).toEqual(["identity"]);
    expect(skipped).toHaveLength(2);
  });
});

describe("a failed run", () => {
  test("for a limit is repeated a quarter of an hour after it, not at once", async () => {
    const at = new Date(Date.now() - 5 * 60_000);
    const { notBefore } = await retryRun(as(stage, "operator"), {
      runId: (await failedRun(stage.db, "rate-limit", at)).id,
      requestKey: randomUUID(),
    });
    expect(notBefore).toEqual(new Date(at.getTime() + 15 * 60_000));
  });

  test("for a refused credential is not repeated", async () => {
    const attempt = retryRun(as(stage, "operator"), {
      runId: (await failedRun(stage.db, "authentication")).id,
      requestKey: randomUUID(),
    });
    expect(await refusalOf(attempt)).toContain("until the credential is renewed");
  });

  test("is not repeated by who may only look", async () => {
    const attempt = retryRun(as(stage, "viewer"), { runId: 1, requestKey: randomUUID() });
    expect(await refusalOf(attempt)).toContain("Needs the operator or admin role");
  });
});

test("all processes together never take more than the platform allows", async () => {
  const now = new Date();
  const desks = Array.from({ length: 4 }, () => sharedAllowance(stage.db, AZURE));
  const pace = [{ calls: 8, seconds: 60 }];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => desks[index % 4]?.take("sign-in", pace, now)),
  );
  expect(answers.filter((answer) => answer?.waitSeconds === 0)).toHaveLength(8);
  const [desk] = desks;
  const later = new Date(now.getTime() + 61_000);
  expect(await desk?.take("sign-in", pace, later)).toMatchObject({ waitSeconds: 0 });
  await desk?.close("sign-in", new Date(later.getTime() + 30_000));
  expect(await desks[1]?.take("sign-in", pace, later)).toMatchObject({ waitSeconds: 30 });
  expect((await stage.db.select().from(actionRuns).orderBy(desc(actionRuns.requestedAt))).length).toBe(0);
});
