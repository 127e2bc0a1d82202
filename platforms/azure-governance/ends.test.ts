import { describe, expect, test } from "vitest";
import type { Fact } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulateAs } from "./simulator";

const MINUTE = 60_000;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const bench = (dialect: "real" | "runbook") => onBench(connector, calm, { dialect });
const actionOf = (b: Bench, key: string) => {
  const action = connector.actions(b.conversation.dialect).find((each) => each.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  return action;
};
async function ask(b: Bench, key: string) {
  const query = connector.queries?.(b.conversation.dialect).find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const answer = await query.ask(b.conversation, {});
  const rows = answer.rows.map((row) =>
    Object.fromEntries(query.columns.map(({ key: k }, at) => [k, row[at]])),
  );
  for (const row of answer.rows) expect(row).toHaveLength(query.columns.length);
  return { ...answer, rows };
}
async function perform(b: Bench, key: string, input: Record<string, string> = {}) {
  const action = actionOf(b, key);
  const before = (await action.look(b.conversation, input)).facts;
  const startedAt = b.now();
  const told = await action.execute(b.conversation, input, aCall());
  const settled = (facts: Record<string, Fact> = before) =>
    action.verify.settled(b.conversation, input, facts, startedAt);
  return { before, told, settled };
}
const supported = async (b: Bench, capability: string) =>
  (await connector.probe(b.conversation)).capabilities.find((each) => each.capability === capability);

describe("slow queries", () => {
  test("that were recorded come with the slowest first", async () => {
    const { rows, said } = await ask(await bench("runbook"), "platform.slow-queries");
    const times = rows.map(({ ms }) => Number(ms));
    expect(rows.length).toBeGreaterThan(2);
    expect(Math.min(...times)).toBeGreaterThan(500);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(rows[0]?.query).toContain("select");
    expect(said).toContain(`${rows.length} slow queries`);
  });

  test("that nobody records are not called none", async () => {
    const { rows, said } = await ask(await bench("real"), "platform.slow-queries");
    expect(rows).toEqual([]);
    expect(said).toContain("proves nothing");
  });
});

test.each(["real", "runbook"] as const)("the cache tells its hit rate in the %s dialect", async (dialect) => {
  const b = await bench(dialect);
  const { rows, said } = await ask(b, "platform.cache");
  expect(rows).toEqual([expect.objectContaining({ backend: "memory", hitRate: expect.any(Number) })]);
  expect(rows[0]?.hitRate).toBeGreaterThan(80);
  expect(said).toContain("80 % is wanted");
});

describe("the last preflight", () => {
  test("is shown tenant by tenant, failures first, and asking runs nothing", async () => {
    const b = await bench("real");
    expect((await ask(b, "tenants.preflight")).said).toContain("No preflight has been run");
    await perform(b, "preflight.run");
    const posts = b.simulator.requests.filter(({ method }) => method === "POST").length;
    const { rows, said } = await ask(b, "tenants.preflight");
    expect(rows.length).toBeGreaterThan(6);
    expect(new Set(rows.map(({ tenant }) => tenant))).toContain("Contoso");
    const passed = rows.map(({ passed: each }) => each);
    expect(passed.lastIndexOf(false)).toBeLessThan(passed.indexOf(true));
    expect(said).toMatch(/^\d+ of \d+ checks failed/);
    expect(b.simulator.requests.filter(({ method }) => method === "POST")).toHaveLength(posts);
  });

  test("is repeated for five minutes unless its cache is cleared", async () => {
    const b = await bench("real");
    await perform(b, "preflight.clear-cache");
    const { told, settled } = await perform(b, "preflight.clear-cache");
    expect(told.facts.httpStatus).toBe(200);
    expect(await settled()).toMatchObject({ state: "succeeded", said: expect.stringContaining("proved") });
    b.fault("500");
    expect(await settled()).toMatchObject({ state: "pending", facts: { trouble: "failed" } });
  });
});

describe("resetting its figures", () => {
  test("is proved by fewer of them, and says before what goes", async () => {
    const b = await bench("runbook");
    const preview = await actionOf(b, "monitoring.reset").preview?.(b.conversation, {});
    expect(preview?.targets.map(({ id }) => id)).toEqual(["queries", "sync-jobs"]);
    expect(preview?.warnings).toEqual([]);
    const { before, settled } = await perform(b, "monitoring.reset");
    expect(before.queries).toBeGreaterThan(0);
    expect(await settled()).toMatchObject({ state: "succeeded", facts: { queries: 0 } });
    b.travel(8 * MINUTE);
    expect(await settled()).toMatchObject({ state: "succeeded" });
    expect(await settled({ ...before, queries: 1 })).toMatchObject({ state: "pending" });
  });

  test("where nothing is recorded warns that it changes nothing", async () => {
    const b = await bench("real");
    const preview = await actionOf(b, "monitoring.reset").preview?.(b.conversation, {});
    expect(preview?.warnings.join()).toContain("changes nothing");
  });
});

describe("maintenance mode", () => {
  test("is not offered where the deployment has none, with the reason", async () => {
    const report = await supported(await bench("real"), "maintenance");
    expect(report).toMatchObject({ supported: false, because: expect.stringContaining("(404)") });
  });

  test("is switched on for so long, seen in the status, and taken back by its undo", async () => {
    const b = await bench("runbook");
    expect(await supported(b, "maintenance")).toMatchObject({ supported: true });
    const on = actionOf(b, "maintenance.on");
    const input = { minutes: "30" };
    expect(await on.preview?.(b.conversation, input)).toMatchObject({
      button: "Switch maintenance on for 30 min",
      bound: { on: false },
      warnings: [],
    });
    const { before, told, settled } = await perform(b, "maintenance.on", input);
    expect(await settled()).toMatchObject({ state: "succeeded", facts: { on: true } });
    expect((await on.preview?.(b.conversation, input))?.warnings).toHaveLength(1);
    const undo = on.undo?.(input, before, told.facts);
    expect(undo).toMatchObject({ action: "maintenance.off", input: {} });
    expect(on.undo?.(input, { on: true }, {})).toBeUndefined();
    const off = await perform(b, "maintenance.off");
    expect(await off.settled()).toMatchObject({ state: "succeeded", facts: { on: false } });
    await perform(b, "maintenance.on", input);
    b.travel(31 * MINUTE);
    expect(await settled()).toMatchObject({ state: "pending", facts: { on: false } });
  });

  test("takes whole minutes of a sensible window", async () => {
    const { input } = actionOf(await bench("runbook"), "maintenance.on");
    for (const minutes of ["", "4", "481", "1.5", "-30", "an hour"])
      expect(input.safeParse({ minutes }).success).toBe(false);
    expect(input.parse({ minutes: " 60 " })).toEqual({ minutes: "60" });
  });
});
