import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { simulate } from "@/platforms/auditron/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { applyConfig } from "@/server/config/apply";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { probeEnvironment } from "@/server/observe/probe";
import { appRouter } from "@/server/router";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { createCallerFactory } from "@/server/trpc";
import { answerQuery } from "./run-query";

const stage = onStage();
const PLACE = "auditron/production";
const queries = () => createCallerFactory(appRouter)(as(stage, "operator", new Date())).queries;
let simulator: RunningSimulator;
let book: EnvironmentBook;
let time = Date.now();

beforeAll(async () => {
  simulator = await runSimulator(simulate, { dialect: "runbook", seed: PLACE, now: () => new Date(time) });
  const { baseUrls, options } = simulator;
  const credentials = Object.fromEntries(
    Object.entries(simulator.credentials).map(([name, secret], index) => {
      process.env[`TEST_PODS_${index}`] = secret;
      return [name, `env:TEST_PODS_${index}`];
    }),
  );
  const entry = {
    id: PLACE,
    platform: "auditron" as const,
    name: "production",
    urls: baseUrls,
    credentials,
    options,
  };
  await applyConfig(stage.db, {
    environments: [{ ...entry, dialect: "auto", privateNetwork: true, simulated: true }],
    problems: [],
    broken: [],
  });
  book = new EnvironmentBook(stage.db);
  await book.refresh();
  await probeEnvironment(stage.db, book, PLACE);
});
afterAll(async () => {
  await book.close();
  await simulator.close();
});

const answered = async ({ id }: { id: string }) => {
  await answerQuery(stage.db, book, id);
  return queries().lines({ id });
};
const asked = (over: object = {}) =>
  queries().askLog({
    environmentId: PLACE,
    log: "pods",
    input: {},
    requestKey: randomUUID(),
    limit: 50,
    ...over,
  });

test("the pods of a platform stand among its logs, with the fields that choose among them", async () => {
  const catalogue = await queries().logs({ environmentId: PLACE });
  expect(catalogue.sources).toMatchObject([{ key: "pods", notOfferedBecause: null }]);
  expect(catalogue.sources[0]?.fields.map(({ key }) => key)).toEqual([
    "deployment",
    "pod",
    "container",
    "previous",
  ]);
});

test("lines of a deployment are read, and read on without one twice", async () => {
  const first = await answered(await asked({ input: { deployment: "auditron-api" } }));
  expect(first.rows).toHaveLength(50);
  time += 120_000;
  const seen = new Set((first.rows ?? []).map((row) => JSON.stringify(row)));
  let more = first;
  for (let rounds = 0; rounds < 20 && (rounds === 0 || more.truncated); rounds += 1) {
    more = await answered(await queries().readOn({ after: more.id, requestKey: randomUUID() }));
    for (const row of more.rows ?? []) {
      expect(seen.has(JSON.stringify(row))).toBe(false);
      seen.add(JSON.stringify(row));
    }
  }
  expect(more.truncated).toBe(false);
  expect(seen.size).toBeGreaterThan(120);
});

test("a hostile name is refused before anything is asked", async () => {
  const before = simulator.requests.length;
  expect(await refusalOf(asked({ input: { pod: "../secrets" } }))).toContain("small letters");
  expect(simulator.requests).toHaveLength(before);
});

test("a cluster that does not answer is said in words", async () => {
  simulator.setFaults([{ kind: "403", pathPrefix: "/api/v1" }]);
  const run = await answered(await asked());
  simulator.setFaults([]);
  expect(run).toMatchObject({ state: "failed", said: expect.stringContaining("may not do this (403)") });
});
