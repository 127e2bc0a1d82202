import { describe, expect, test } from "vitest";
import type { Fact, Settled } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import type { Job } from "./shapes";
import { simulateAs } from "./simulator";
import { STALE_TENANT } from "./world";

const MINUTE = 60_000;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const dialects = ["real", "runbook"] as const;

/** Runs an action as a worker does: looks, acts, then lets time pass and looks again. */
async function perform(
  b: Bench,
  key: string,
  input: Record<string, string>,
  meanwhile: () => void = () => {},
) {
  const action = connector.actions(b.conversation.dialect).find((candidate) => candidate.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  const before = await action.look(b.conversation, input);
  const startedAt = b.now();
  const told = await action.execute(b.conversation, input, aCall());
  meanwhile();
  const settle = (facts: Record<string, Fact> = before.facts): Promise<Settled> =>
    action.verify.settled(b.conversation, input, facts, startedAt);
  return { action, before, told, settle };
}

const sync = (b: Bench, job: Job, meanwhile?: () => void) => perform(b, "sync.trigger", { job }, meanwhile);
const storedFor = async (b: Bench, job: Job, tenant: string) =>
  (await b.ask("syncs")).answer?.jobs?.find((seen) => seen.job === job && seen.tenant === tenant)?.lastGoodAt;

describe.each(dialects)("syncing in the %s dialect", (dialect) => {
  test("is proved by the run and the data, not by the answer", async () => {
    const b = await onBench(connector, calm, { dialect });
    const old = await storedFor(b, "costs", "Northwind");
    const run = await sync(b, "costs");
    expect((await run.settle()).state).toBe("pending");
    b.travel(MINUTE);
    const proof = await run.settle();
    expect(proof.state).toBe("succeeded");
    expect(proof.facts.records).toBeGreaterThan(0);
    expect(proof.evidence?.().url).toContain("/api/v1/sync/history");
    expect((await storedFor(b, "costs", "Northwind"))?.getTime()).toBeGreaterThan(old?.getTime() ?? 0);
  });

  test("that writes nothing did not work, whatever the platform says", async () => {
    const b = await onBench(connector, calm, { dialect });
    b.fault("zero-records");
    const run = await sync(b, "resources", () => b.travel(MINUTE));
    expect(run.told.facts.httpStatus).toBe(200);
    const proof = await run.settle();
    expect(proof).toMatchObject({ state: "failed", said: expect.stringMatching(/no records/) });
  });

  test("that never shows up stays unproved", async () => {
    const b = await onBench(connector, calm, { dialect });
    const run = await sync(b, "identity", () => b.travel(MINUTE));
    const later = { ...run.before.facts, platformClock: new Date(b.now().getTime() + MINUTE).toISOString() };
    expect(await run.settle(later)).toMatchObject({ state: "pending" });
  });

  test("while the platform stops answering is looked at again later", async () => {
    const b = await onBench(connector, calm, { dialect });
    const run = await sync(b, "compliance", () => b.travel(MINUTE));
    for (const kind of ["500", "429", "401", "malformed"] as const) {
      b.fault(kind);
      expect([kind, (await run.settle()).state]).toEqual([kind, "pending"]);
    }
    b.fault();
    // A sign-in that was refused is not tried again for a minute.
    b.travel(2 * MINUTE);
    expect((await run.settle()).state).toBe("succeeded");
  });

  test("that is refused is a trouble in words", async () => {
    const b = await onBench(connector, calm, { dialect });
    b.fault({ kind: "403", pathPrefix: "/api/v1/sync/costs" });
    await expect(sync(b, "costs")).rejects.toMatchObject({ trouble: "forbidden" });
    b.fault({ kind: "404", pathPrefix: "/api/v1/sync/costs" });
    await expect(sync(b, "costs")).rejects.toMatchObject({ trouble: "not-deployed" });
  });

  test("that could not be looked at before is proved by our own clock", async () => {
    const b = await onBench(connector, calm, { dialect });
    const run = await sync(b, "costs", () => b.travel(MINUTE));
    expect((await run.settle({ unseen: "It could not be looked at." })).state).toBe("succeeded");
  });
});

test("a tenant without new data is named although the run ended well", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  b.fault("stale-tenant");
  const run = await sync(b, "resources", () => b.travel(MINUTE));
  const proof = await run.settle();
  expect(proof).toMatchObject({ state: "succeeded", facts: { tenants: 6, tenantsWithoutNewData: 1 } });
  expect(proof.said).toContain(STALE_TENANT);
});

test("a platform clock that is wrong does not spoil the proof", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  b.fault("clock-skew");
  const run = await sync(b, "resources");
  expect((await run.settle()).state).toBe("pending");
  b.travel(MINUTE);
  expect((await run.settle()).state).toBe("succeeded");
});

test("a strict deployment lets two triggers a minute through", async () => {
  const strict = simulateAs({ environment: "staging", blocksMs: 0 });
  const b = await onBench(connector, strict, { dialect: "real", pin: "real" });
  await sync(b, "costs");
  await sync(b, "costs");
  await expect(sync(b, "costs")).rejects.toMatchObject({
    trouble: "rate-limited",
    details: { retryAfterSeconds: 60 },
  });
});

test("a run under way is waited for, where the platform shows it", async () => {
  const b = await onBench(connector, calm, { dialect: "runbook" });
  const run = await sync(b, "costs", () => b.travel(5000));
  expect(await run.settle()).toMatchObject({ state: "pending", said: expect.stringMatching(/under way/) });
});

describe.each(dialects)("preflight in the %s dialect", (dialect) => {
  const preflight = (b: Bench) => perform(b, "preflight.run", {});

  test("is proved by a new report", async () => {
    const b = await onBench(connector, calm, { dialect });
    const run = await preflight(b);
    const proof = await run.settle();
    // What it finds about how tenants are kept is told, and does not decide whether access works.
    expect(proof).toMatchObject({ state: "succeeded", facts: { failing: 1, failingAccess: 0, warnings: 1 } });
    expect(proof.said).toMatch(/1 finding about how tenants are kept/);
    expect(await run.settle({ ...run.before.facts, report: proof.facts.report ?? null })).toMatchObject({
      state: "pending",
    });
  });

  test("names the tenant and the cause when access fails", async () => {
    const b = await onBench(connector, calm, { dialect });
    b.fault("stale-tenant");
    const proof = await (await preflight(b)).settle();
    expect(proof.state).toBe("failed");
    expect(proof.said).toMatch(new RegExp(`${STALE_TENANT}: .*AADSTS7000222`));
  });

  test("does not read back an old failure that the platform still keeps", async () => {
    const b = await onBench(connector, calm, { dialect });
    b.fault("stale-tenant");
    await preflight(b);
    b.fault();
    expect((await (await preflight(b)).settle()).state).toBe("succeeded");
  });

  test("does not take an old report for the new one when nobody could look before", async () => {
    const b = await onBench(connector, calm, { dialect });
    await preflight(b);
    b.travel(MINUTE);
    const action = connector.actions(dialect).find(({ key }) => key === "preflight.run");
    const unseen = { unseen: "It could not be looked at." };
    const look = () => action?.verify.settled(b.conversation, {}, unseen, b.now());
    expect((await look())?.state).toBe("pending");
    await preflight(b);
    expect((await look())?.state).toBe("succeeded");
  });

  test("stays unproved while the report cannot be read", async () => {
    const b = await onBench(connector, calm, { dialect });
    const run = await preflight(b);
    b.fault("500");
    expect(await run.settle()).toMatchObject({ state: "pending", facts: { trouble: "failed" } });
  });
});

test("an answer that comes when the run is over is waited for", async () => {
  const b = await onBench(connector, simulateAs({ environment: "staging", blocksMs: 300 }), {
    dialect: "real",
  });
  const started = performance.now();
  await sync(b, "costs");
  expect(performance.now() - started).toBeGreaterThan(280);
});
