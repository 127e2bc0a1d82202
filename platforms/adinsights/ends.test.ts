import { describe, expect, test } from "vitest";
import type { Fact } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

const MINUTE = 60_000;
const DIALECTS = ["head", "december", "runbook"] as const;
const bench = (dialect: string, options: Partial<Parameters<typeof onBench>[2]> = {}) =>
  onBench(connector, simulate, { dialect, at: MORNING, ...options });

async function ask(b: Bench, key: string) {
  const query = connector.queries?.(b.conversation.dialect).find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const { rows, said } = await query.ask(b.conversation, {});
  return {
    said,
    rows: rows.map((row) => Object.fromEntries(query.columns.map(({ key: k }, at) => [k, row[at]]))),
  };
}

async function perform(b: Bench, key: string, given: Record<string, string> = {}) {
  const action = connector.actions(b.conversation.dialect).find((each) => each.key === key);
  if (!action) throw new Error(`There is no action ${key}.`);
  const input = action.input.parse(given);
  const before = (await action.look(b.conversation, input)).facts;
  const startedAt = b.now();
  const told = await action.execute(b.conversation, input, aCall());
  const settled = (seen: Record<string, Fact> = before) =>
    action.verify.settled(b.conversation, input, seen, startedAt);
  return { before, told, settled };
}
const posts = (b: Bench, end: string) =>
  b.simulator.requests.filter(({ method, path }) => method === "POST" && path.endsWith(end));

describe.each(DIALECTS)("Airbyte in %s", (dialect) => {
  test("shows connections and jobs of every tenant, and asking starts nothing and leaves no trace", async () => {
    const b = await bench(dialect);
    const connections = await ask(b, "airbyte.connections");
    expect(new Set(connections.rows.map(({ tenant }) => tenant)).size).toBeGreaterThan(2);
    for (const { connection, ended } of connections.rows)
      expect([connection, ended]).toEqual([
        expect.stringMatching(/^[a-z-]+\/[0-9a-f-]{36}$/),
        expect.any(String),
      ]);
    const jobs = await ask(b, "airbyte.jobs");
    expect(jobs.rows.length).toBeGreaterThan(connections.rows.length);
    const times = jobs.rows.map(({ at }) => String(at));
    expect(times).toEqual([...times].sort().reverse());
    expect(jobs.said).toMatch(/^\d+ jobs reported back in the last 24 h/);
    expect(posts(b, "/sync/")).toEqual([]);
    expect(b.simulator.requests.some(({ path }) => path.includes("telemetry"))).toBe(false);
  });

  test("syncs the one connection that was chosen, and is proved by what reports back", async () => {
    const b = await bench(dialect);
    const { rows } = await ask(b, "airbyte.connections");
    const connection = String(rows[0]?.connection);
    const { told, settled } = await perform(b, "airbyte.sync", { connection });
    expect(told.said).toContain("was started as job");
    expect(posts(b, "/sync/")).toHaveLength(1);
    expect(await settled()).toMatchObject({ state: "pending" });
    b.travel(2 * MINUTE);
    expect(await settled()).toMatchObject({ state: "succeeded" });
    const others = (await ask(b, "airbyte.connections")).rows.filter((row) => row.connection !== connection);
    for (const row of others)
      expect(String(row.ended) < new Date(b.now().getTime() - 2 * MINUTE).toISOString()).toBe(true);
  });
});

describe("syncing one connection", () => {
  test("is not begun for one that nobody has, nor for a whole tenant", async () => {
    const b = await bench("head");
    const sync = (connection: string) => perform(b, "airbyte.sync", { connection });
    await expect(sync("kingston/00000000-0000-0000-0000-000000000000")).rejects.toMatchObject({
      details: { notSent: true },
    });
    await expect(sync("all/00000000-0000-0000-0000-000000000000")).rejects.toThrow("Choose one connection");
    await expect(sync("kingston/../../users")).rejects.toThrow("A connection of the list");
    expect(posts(b, "/sync/")).toEqual([]);
  });

  test("that Airbyte already syncs is a refusal in words", async () => {
    const b = await bench("head");
    const { rows } = await ask(b, "airbyte.connections");
    const connection = String(rows[0]?.connection);
    await perform(b, "airbyte.sync", { connection });
    await expect(perform(b, "airbyte.sync", { connection })).rejects.toMatchObject({
      trouble: "failed",
      message: expect.stringContaining("already syncing it (409)"),
    });
  });

  test("that ends badly has failed", async () => {
    const b = await bench("head");
    const { rows } = await ask(b, "airbyte.connections");
    const connection = String(rows[0]?.connection);
    const failing = await onBench(
      connector,
      withAnswers({
        "/api/ops/sync-health/": async (_request, usual) => {
          const reply = await usual();
          if (reply.status) return reply;
          const told = reply.json as { rows: { last_job_status: string; state: string }[] };
          return {
            json: {
              ...told,
              rows: told.rows.map((row) => ({ ...row, state: "failed", last_job_status: "failed" })),
            },
          };
        },
      }),
      { dialect: "head", at: MORNING },
    );
    const { settled } = await perform(failing, "airbyte.sync", { connection });
    failing.travel(2 * MINUTE);
    expect(await settled()).toMatchObject({ state: "failed", said: expect.stringContaining("ended badly") });
  });
});

describe("running dbt", () => {
  const offered = async (b: Bench) =>
    (await connector.probe(b.conversation)).capabilities.find(({ capability }) => capability === "dbt.run");

  test.each(["head", "december"])(
    "is not offered in %s, and says what the runbook promises instead",
    async (dialect) => {
      expect(await offered(await bench(dialect))).toMatchObject({
        supported: false,
        because: expect.stringMatching(/make run-dbt.*"dbt-task" option\.$/),
      });
    },
  );

  test("is started where a task is named, and proved by a newer result file", async () => {
    const b = await bench("runbook");
    expect(await offered(b)).toMatchObject({ supported: true });
    const { settled } = await perform(b, "dbt.run");
    expect(posts(b, "transforms.run_dbt")).toHaveLength(1);
    b.travel(3 * MINUTE);
    expect(await settled()).toMatchObject({ state: "pending" });
    expect(await settled({})).toMatchObject({ state: "pending" });
    b.travel(2 * MINUTE);
    expect(await settled()).toMatchObject({ state: "succeeded" });
  });

  test("whose models fail has failed, and without Flower's login it is not offered", async () => {
    const b = await bench("runbook", { credentials: { "flower-password": undefined } });
    expect(await offered(b)).toMatchObject({
      supported: false,
      because: expect.stringContaining("flower-password"),
    });
    const failing = await onBench(
      connector,
      withAnswers({
        "/api/health/dbt/": async (_request, usual) => {
          const reply = await usual();
          return { ...reply, status: 502, json: { ...(reply.json as object), status: "failing" } };
        },
      }),
      { dialect: "runbook", at: MORNING },
    );
    const { settled } = await perform(failing, "dbt.run");
    failing.travel(5 * MINUTE);
    expect(await settled()).toMatchObject({ state: "failed", said: expect.stringContaining('"failing"') });
  });
});
