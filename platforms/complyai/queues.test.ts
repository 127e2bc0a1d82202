import { expect, test } from "vitest";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

const at = (dialect: string) => onBench(connector, simulate, { dialect });

async function ask({ conversation }: Bench, key: string, input: Record<string, string> = {}) {
  const query = connector.queries?.(conversation.dialect).find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  return query.ask(conversation, query.input.parse(input));
}

async function capability({ conversation }: Bench, name: string) {
  const { capabilities } = await connector.probe(conversation);
  return capabilities.find((each) => each.capability === name);
}

test("by the runbook Flower tells workers, queues and what went wrong, without Meta's token", async () => {
  const bench = await at("internal-key");
  expect((await ask(bench, "celery.workers")).rows).toMatchObject([
    ["celery@ads-1", true, "celery, ad_sync", expect.any(Number), expect.any(Number), 4, expect.any(Number)],
    ["celery@ads-2", true, ...Array(5).fill(expect.anything())],
    ["celery@scores-1", true, ...Array(5).fill(expect.anything())],
  ]);
  expect((await ask(bench, "celery.queues")).rows.map(([name]) => name)).toEqual([
    "ad_sync",
    "celery",
    "scores",
  ]);
  const failed = await ask(bench, "celery.tasks", { state: "FAILURE" });
  expect(failed.rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(failed)).not.toContain("EAAB-not-a-secret");
  await expect(ask(bench, "sqs.queues")).rejects.toMatchObject({ trouble: "not-deployed" });
  expect(await capability(bench, "queues.act")).toMatchObject({ supported: true });
});

test("by the documentation Flower knows nothing and SQS tells the depth", async () => {
  const bench = await at("bearer");
  expect((await ask(bench, "celery.workers")).rows).toEqual([]);
  await expect(ask(bench, "celery.queues")).rejects.toMatchObject({ trouble: "not-deployed" });
  const { rows } = await ask(bench, "sqs.queues");
  expect(rows.map(([name, , , , letters]) => [name, letters])).toEqual([
    ["ad_sync", "ad_sync_dead"],
    ["ad_sync_dead", null],
    ["celery", "ad_sync_dead"],
  ]);
  expect(await capability(bench, "queues.read")).toEqual({
    capability: "queues.read",
    supported: true,
    because: "Flower answers and knows no worker. SQS answers; 3 queues are there.",
  });
  expect(await capability(bench, "queues.act")).toMatchObject({ supported: false });
});
