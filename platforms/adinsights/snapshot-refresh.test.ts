import { describe, expect, test } from "vitest";
import type { Action } from "@/platforms/platform";
import type { Route, SimReply, Simulate } from "@/platforms/simulator/routes";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING } from "./testing";

const RUN = aCall({ id: "run-1", idempotencyKey: "key-1" });

function refreshOf(bench: Bench): Action {
  const action = connector.actions(bench.conversation.dialect).find(({ key }) => key === "snapshot.refresh");
  if (!action) throw new Error("There is no snapshot.refresh.");
  return action;
}

const posts = (bench: Bench) =>
  bench.simulator.requests.filter(({ path }) => path.startsWith("/api/task/async-apply/"));

const offered = async (bench: Bench) =>
  (await connector.probe(bench.conversation)).capabilities.find(
    ({ capability }) => capability === "snapshots.refresh",
  );

/** The simulator with another answer on one path of Flower. */
const flowerSays =
  (path: string, reply: SimReply): Simulate =>
  async (options) => {
    const usual = await simulate(options);
    const flower = (usual.servers.flower ?? []).map(
      (route): Route => (route.path === path ? { ...route, handle: () => reply } : route),
    );
    return { ...usual, servers: { ...usual.servers, flower } };
  };

describe.each(["head", "december"])("a snapshot made anew in %s", (dialect) => {
  test.each([
    ["kingston", "The snapshot is newer than before."],
    ["all", "All 4 snapshots are newer than before."],
  ])("for %s is proven by its date, never by Flower's answer", async (tenant, said) => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const refresh = refreshOf(bench);
    const before = await refresh.look(bench.conversation, { tenant });
    expect(before.facts).toMatchObject({ lastTask: "none", kingston: expect.stringMatching(/^2026-11-20T/) });

    const startedAt = bench.now();
    const done = await refresh.execute(bench.conversation, { tenant }, RUN);
    expect(done.said).toContain("into the queue");
    expect(posts(bench)).toHaveLength(1);
    const early = await refresh.verify.settled(bench.conversation, { tenant }, before.facts, startedAt);
    expect(early).toMatchObject({ state: "pending", said: expect.stringContaining("A worker has the task") });

    bench.travel(10_000);
    const late = await refresh.verify.settled(bench.conversation, { tenant }, before.facts, startedAt);
    expect(late).toMatchObject({ state: "succeeded", said });
    expect(Date.parse(String(late.facts.kingston))).toBeGreaterThanOrEqual(startedAt.getTime());
    expect(late.evidence?.().httpStatus).toBe(200);
  });

  test("does not mistake a snapshot or a task of before for its own", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const refresh = refreshOf(bench);
    await refresh.execute(bench.conversation, { tenant: "kingston" }, RUN);
    bench.travel(10_000);
    const before = await refresh.look(bench.conversation, { tenant: "kingston" });
    bench.travel(10_000);
    const state = await refresh.verify.settled(
      bench.conversation,
      { tenant: "kingston" },
      before.facts,
      bench.now(),
    );
    expect(state).toMatchObject({ state: "pending", said: expect.stringContaining("no worker") });
  });

  test("says that the warehouse's data is old where the refresh cannot help", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("stale-tenant");
    const refresh = refreshOf(bench);
    const before = await refresh.look(bench.conversation, { tenant: "kingston" });
    await refresh.execute(bench.conversation, { tenant: "kingston" }, RUN);
    bench.travel(10_000);
    const state = await refresh.verify.settled(
      bench.conversation,
      { tenant: "kingston" },
      before.facts,
      bench.now(),
    );
    expect(state).toMatchObject({ state: "failed", said: expect.stringContaining("as old as dbt's data") });
  });
});

test("one tenant's refresh names its id and leaves the others alone", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
  const refresh = refreshOf(bench);
  const all = await refresh.look(bench.conversation, { tenant: "all" });
  await refresh.execute(bench.conversation, { tenant: "montego" }, RUN);
  bench.travel(10_000);
  const after = await refresh.look(bench.conversation, { tenant: "all" });
  expect(after.facts.montego).not.toBe(all.facts.montego);
  expect(after.facts.kingston).toBe(all.facts.kingston);
});

const task = (rest: Record<string, unknown>): SimReply => ({
  json: { "task-1": { state: "SUCCESS", received: MORNING.getTime() / 1000, kwargs: "{}", ...rest } },
});

test.each([
  [task({}), "succeeded", "as new as the warehouse's data already"],
  [task({ result: "{'processed': 0, 'skipped': True}" }), "pending", "another refresh is under way"],
  [task({ state: "FAILURE", exception: "OperationalError()" }), "failed", "FAILURE: OperationalError()"],
  [task({ state: "REVOKED" }), "failed", "REVOKED"],
  [task({ state: "RETRY" }), "pending", "A worker has the task"],
  [task({ kwargs: "{'tenant_ids': ['another']}" }), "pending", "no worker"],
  [{ status: 503, text: "" }, "pending", "no worker"],
] as const)("a task told as %j is %s", async (reply, state, said) => {
  const bench = await onBench(connector, flowerSays("/api/tasks", reply), { dialect: "head", at: MORNING });
  const { conversation } = bench;
  const refresh = refreshOf(bench);
  const before = await refresh.look(conversation, { tenant: "montego" });
  const settled = await refresh.verify.settled(
    conversation,
    { tenant: "montego" },
    { ...before.facts, lastTask: "none" },
    bench.now(),
  );
  expect(settled).toMatchObject({ state, said: expect.stringContaining(said) });
});

test("a snapshot dated in the future proves nothing", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
  const refresh = refreshOf(bench);
  const before = await refresh.look(bench.conversation, { tenant: "montego" });
  bench.conversation.now = () => new Date(MORNING.getTime() - 86_400_000);
  const settled = await refresh.verify.settled(
    bench.conversation,
    { tenant: "montego" },
    { ...before.facts, montego: "2026-11-01T00:00:00.000Z" },
    MORNING,
  );
  expect(settled.state).toBe("pending");
});

test("an unknown tenant is refused before anything is sent", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
  await expect(refreshOf(bench).execute(bench.conversation, { tenant: "nobody" }, RUN)).rejects.toMatchObject(
    { trouble: "not-deployed" },
  );
  expect(posts(bench)).toEqual([]);
});

describe("it is offered", () => {
  test("where Flower answers", async () => {
    const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
    expect(await offered(bench)).toMatchObject({
      supported: true,
      because: expect.stringContaining("2 workers answer"),
    });
  });

  test("not without a Flower, with the command that does it instead", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: MORNING,
      baseUrls: { flower: "" },
    });
    expect(await offered(bench)).toMatchObject({
      supported: false,
      because: expect.stringContaining("snapshot_metrics --tenant-id"),
    });
  });

  test("not where Flower refuses our login, and no secret is told", async () => {
    const bench = await onBench(connector, simulate, {
      dialect: "head",
      at: MORNING,
      credentials: { "flower-password": "made-up-and-wrong" },
    });
    const report = await offered(bench);
    expect(report).toMatchObject({
      supported: false,
      because: expect.stringContaining("does not accept our user"),
    });
    expect(JSON.stringify(report)).not.toContain("made-up-and-wrong");
  });
});
