import { describe, expect, test } from "vitest";
import { type Action, PlatformError } from "@/platforms/platform";
import type { SimReply } from "@/platforms/simulator/routes";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, NIGHT, withAnswers } from "./testing";

const RUN = aCall({ id: "run-1", idempotencyKey: "key-1" });

function triggerOf(bench: Bench): Action {
  const action = connector.actions(bench.conversation.dialect).find(({ key }) => key === "sync.trigger");
  if (!action) throw new Error("There is no sync.trigger.");
  return action;
}

const posts = (bench: Bench) =>
  bench.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/sync/"));

describe.each(["head", "december", "runbook"])("a sync by hand in %s", (dialect) => {
  test("starts what is late and is proven by newer data, never by the trigger's answer", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("stale-tenant");
    const trigger = triggerOf(bench);
    const input = { tenant: "kingston" };
    const before = await trigger.look(bench.conversation, input);
    expect(Object.keys(before.facts).filter((fact) => fact.startsWith("kingston/"))).toHaveLength(2);
    expect(before.evidence?.().httpStatus).toBe(200);

    const startedAt = bench.now();
    const done = await trigger.execute(bench.conversation, input, RUN);
    expect(done.said).toBe("2 of 2 syncs started.");
    expect(posts(bench)).toHaveLength(2);

    const early = await trigger.verify.settled(bench.conversation, input, before.facts, startedAt);
    expect(early.state).toBe("pending");
    bench.travel(90_000);
    const late = await trigger.verify.settled(bench.conversation, input, before.facts, startedAt);
    expect(late).toMatchObject({ state: "succeeded", said: "2 syncs brought new data since the start." });
    expect(late.evidence?.().httpStatus).toBe(200);

    const { answer } = await bench.ask("syncs");
    const job = answer?.jobs?.find(({ tenant }) => tenant === "kingston");
    expect(bench.now().getTime() - (job?.lastGoodAt?.getTime() ?? 0)).toBeLessThan(90_000);
  });

  test("does not mistake data of before for its own", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("stale-tenant");
    const trigger = triggerOf(bench);
    const before = await trigger.look(bench.conversation, { tenant: "kingston" });
    const state = await trigger.verify.settled(
      bench.conversation,
      { tenant: "kingston" },
      before.facts,
      bench.now(),
    );
    expect(state.state).toBe("pending");
  });

  test("is not fooled by a clock that runs ahead, nor by a change that is older than the start", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("stale-tenant");
    const trigger = triggerOf(bench);
    const input = { tenant: "kingston" };
    const before = await trigger.look(bench.conversation, input);

    const hoursAgo = new Date(MORNING.getTime() - 48 * 3_600_000);
    const ahead = await trigger.verify.settled(bench.conversation, input, before.facts, hoursAgo);
    expect(ahead.state).toBe("pending");

    const changed = Object.fromEntries(Object.keys(before.facts).map((fact) => [fact, "never"]));
    const older = await trigger.verify.settled(bench.conversation, input, changed, bench.now());
    expect(older.state).toBe("pending");
  });

  test("starts nothing where nothing is late", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const trigger = triggerOf(bench);
    const before = await trigger.look(bench.conversation, { tenant: "montego" });
    expect((await trigger.execute(bench.conversation, { tenant: "montego" }, RUN)).said).toContain(
      "nothing was started",
    );
    expect(posts(bench)).toEqual([]);
    const state = await trigger.verify.settled(
      bench.conversation,
      { tenant: "montego" },
      before.facts,
      bench.now(),
    );
    expect(state).toMatchObject({ state: "succeeded", said: "No connection owed data." });
  });

  test("for all tenants serves those that are late", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: new Date("2026-11-20T14:05:00Z") });
    bench.fault("stale-tenant");
    const trigger = triggerOf(bench);
    const before = await trigger.look(bench.conversation, { tenant: "all" });
    expect(Object.keys(before.facts)).toContain("mandeville");
    const startedAt = bench.now();
    await trigger.execute(bench.conversation, { tenant: "all" }, RUN);
    expect(posts(bench).length).toBeGreaterThanOrEqual(2);
    bench.travel(90_000);
    const late = await trigger.verify.settled(bench.conversation, { tenant: "all" }, before.facts, startedAt);
    expect(late.state).toBe("succeeded");
  });
});

test("at night all tenants are left to rest, and one that is asked for is synced", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: NIGHT });
  await bench.ask("telemetry");
  const trigger = triggerOf(bench);
  expect((await trigger.execute(bench.conversation, { tenant: "all" }, RUN)).said).toContain(
    "nothing was started",
  );
  expect((await trigger.execute(bench.conversation, { tenant: "portmore" }, RUN)).said).toBe(
    "1 of 1 syncs started.",
  );
});

describe("what the platform answers to the trigger", () => {
  const path = "/api/airbyte/connections/:id/sync/";
  const triggered = async (reply: SimReply) => {
    const refusing = withAnswers({
      [path]: (request, usual) => (request.method === "POST" ? reply : usual()),
    });
    const bench = await onBench(connector, refusing, { dialect: "head", at: MORNING });
    bench.fault("stale-tenant");
    const asked = triggerOf(bench).execute(bench.conversation, { tenant: "kingston" }, RUN);
    return {
      bench,
      error: await asked.then(
        () => undefined,
        (error: unknown) => error,
      ),
    };
  };

  test("an upstream 401 is Airbyte's refusal: our token is not renewed", async () => {
    const { bench, error } = await triggered({
      status: 401,
      json: { detail: "Airbyte rejected the request." },
    });
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toMatchObject({ trouble: "failed" });
    expect(bench.simulator.requests.filter(({ path: asked }) => asked === "/api/auth/login/")).toHaveLength(
      1,
    );
    expect(bench.simulator.requests.some(({ path: asked }) => asked === "/api/token/refresh/")).toBe(false);
  });

  test.each([
    [403, /role ADMIN/],
    [409, /already syncing/],
    [502, /did not answer/],
    [503, /no address or credential/],
    [504, /did not answer/],
    [418, /refused \(418\)/],
  ])("%s is said in words", async (status, words) => {
    const { error } = await triggered({ status, json: { detail: "x" } });
    expect(error).toBeInstanceOf(PlatformError);
    expect(String(error)).toMatch(words);
  });
});

test("a sync that fails is told as failed", async () => {
  let hasFailed = false;
  const failing = withAnswers({
    "/api/ops/sync-health/": async (_request, usual) => {
      const reply = await usual();
      if (!hasFailed) return reply;
      const body = reply.json as { rows: object[] };
      const now = new Date(MORNING.getTime() + 60_000).toISOString();
      const broken = {
        state: "failed",
        last_job_status: "failed",
        last_job_error: "quota",
        last_synced_at: now,
      };
      return { json: { ...body, rows: body.rows.map((row) => ({ ...row, ...broken })) } };
    },
  });
  const bench = await onBench(connector, failing, { dialect: "head", at: MORNING });
  bench.fault("stale-tenant");
  const trigger = triggerOf(bench);
  const before = await trigger.look(bench.conversation, { tenant: "kingston" });
  const startedAt = bench.now();
  await trigger.execute(bench.conversation, { tenant: "kingston" }, RUN);
  hasFailed = true;
  bench.travel(120_000);
  const state = await trigger.verify.settled(
    bench.conversation,
    { tenant: "kingston" },
    before.facts,
    startedAt,
  );
  expect(state.state).toBe("failed");
  expect(state.said).toContain("quota");
});

test("an unknown tenant is refused before anything is asked", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
  const before = bench.simulator.requests.length;
  const trigger = triggerOf(bench);
  await expect(trigger.execute(bench.conversation, { tenant: "../etc" }, RUN)).rejects.toBeInstanceOf(
    PlatformError,
  );
  expect(bench.simulator.requests).toHaveLength(before);
});

test("one tenant's trouble does not keep the others from being synced", async () => {
  const bench = await onBench(connector, simulate, {
    dialect: "head",
    at: MORNING,
    credentials: { "mandeville-api-key": "sa_00000000.wrong" },
  });
  bench.fault("stale-tenant");
  const trigger = triggerOf(bench);
  const before = await trigger.look(bench.conversation, { tenant: "all" });
  expect(String(before.facts.mandeville)).toContain("not read");
  const startedAt = bench.now();
  const done = await trigger.execute(bench.conversation, { tenant: "all" }, RUN);
  expect(done.facts.refused).toBe(1);
  bench.travel(90_000);
  const late = await trigger.verify.settled(bench.conversation, { tenant: "all" }, before.facts, startedAt);
  expect(late.state).toBe("succeeded");
});
