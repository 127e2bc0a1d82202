import { expect, test } from "vitest";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { backfillRun } from "./backfill-run";
import { connector } from "./connector";
import { isLostDay } from "./sim-past";
import { simulateAs } from "./simulator";

const DAY = 86_400_000;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const dayBefore = (b: Bench, days: number) =>
  new Date(b.now().getTime() - days * DAY).toISOString().slice(0, 10);

async function ask(b: Bench, from: string, to: string) {
  const input = { job: "costs", from, to } as const;
  const before = await backfillRun.look(b.conversation, input);
  const startedAt = b.now();
  await backfillRun.execute(b.conversation, input, aCall());
  return { before, settle: () => backfillRun.verify.settled(b.conversation, input, before.facts, startedAt) };
}

test("a lost day is fetched again, proved by history and counted rows, and the present is not refreshed", async () => {
  const b = await onBench(connector, calm, { dialect: "runbook" });
  const lost = Array.from({ length: 80 }, (_, days) => dayBefore(b, days)).find((day) =>
    isLostDay("bench", day, b.now().getTime()),
  );
  const from = lost ?? dayBefore(b, 20);
  const lastGood = async () =>
    (await b.ask("syncs")).answer?.jobs?.map(({ job, tenant, lastGoodAt }) => [job, tenant, lastGoodAt]);
  const fresh = await lastGood();
  const run = await ask(b, from, from);
  expect(run.before.facts.rows).toBe(0);
  expect((await run.settle()).state).toBe("pending");
  b.travel(10_000);
  const proof = await run.settle();
  expect(proof).toMatchObject({ state: "succeeded", facts: { rows: 6 } });
  expect(await lastGood()).toEqual(fresh);
  const told = (await b.ask("syncs")).answer?.runs?.filter(({ coversFrom }) => coversFrom);
  expect(told).toHaveLength(6);
  expect(told?.[0]).toMatchObject({
    coversFrom: new Date(from),
    coversTo: new Date(Date.parse(from) + DAY),
    status: "succeeded",
  });
});

test("a run over other days proves nothing", async () => {
  const b = await onBench(connector, calm, { dialect: "runbook" });
  const run = await ask(b, dayBefore(b, 30), dayBefore(b, 28));
  b.travel(10_000);
  const other = backfillRun.verify.settled(
    b.conversation,
    { job: "costs", from: dayBefore(b, 30), to: dayBefore(b, 29) },
    run.before.facts,
    b.now(),
  );
  expect((await other).state).toBe("pending");
  expect((await run.settle()).state).toBe("succeeded");
});

test.each([
  ["real", false, /scripts\/run_backfill.py/],
  ["runbook", true, /can be fetched/],
] as const)("the %s dialect offers it: %s", async (dialect, supported, because) => {
  const b = await onBench(connector, calm, { dialect });
  const { capabilities } = await connector.probe(b.conversation);
  const found = capabilities.find(({ capability }) => capability === "jobs.backfill");
  expect(found?.supported).toBe(supported);
  expect(found?.because).toMatch(because);
});
