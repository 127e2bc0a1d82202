import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionRuns, environments } from "@/db/schema";
import { simulateAws } from "@/platforms/drivers/aws/simulator";
import { simulateGitHub } from "@/platforms/drivers/github/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { onStage } from "@/server/testing/cast";
import { previewAction } from "./preview-action";
import { runAction } from "./run-action";
import { undoOf } from "./undo-action";
import { verifyAction } from "./verify-action";

const PLACE = "complyai/staging";
const stage = onStage();
const cloud = {} as { simulator: RunningSimulator; book: EnvironmentBook };
let ahead = 0;

beforeAll(async () => {
  cloud.simulator = await runSimulator(
    ({ world, seed }) => {
      const aws = simulateAws(world, seed);
      const github = simulateGitHub(world, "complyai/platform");
      return {
        servers: { ...aws.servers, ...github.servers },
        credentials: { ...aws.credentials, ...github.credentials },
        options: { ...aws.options, ...github.options },
      };
    },
    { dialect: "bearer", seed: "cloud", now: () => new Date(Date.now() + ahead) },
  );
  const { baseUrls, options } = cloud.simulator;
  const credentials: Record<string, string> = {};
  for (const [name, secret] of Object.entries(cloud.simulator.credentials)) {
    const variable = `CLOUD_TEST_${name.toUpperCase().replaceAll("-", "_")}`;
    process.env[variable] = secret;
    credentials[name] = `env:${variable}`;
  }
  await stage.db.insert(environments).values({
    id: PLACE,
    platformId: "complyai",
    name: "staging",
    dialect: "bearer",
    dialectWanted: "bearer",
    baseUrls,
    options,
    credentials,
    privateNetwork: true,
  });
  cloud.book = new EnvironmentBook(stage.db);
  await cloud.book.refresh();
});
afterAll(async () => {
  await cloud.book.close();
  await cloud.simulator.close();
});

/** What a worker does with an action of tier 2 that a person has seen and confirmed. */
async function carriedOut(action: string, input: Record<string, string>) {
  const [drafted] = await stage.db
    .insert(actionRuns)
    .values({
      environmentId: PLACE,
      action,
      target: randomUUID(),
      label: action,
      input,
      tier: 2,
      state: "drafted",
      idempotencyKey: randomUUID(),
      requestedById: stage.cast.operator.id,
      requestedByName: stage.cast.operator.name,
      requestedAt: new Date(),
      expectedSeconds: 60,
    })
    .returning();
  const id = drafted?.id ?? "";
  await previewAction(stage.db, cloud.book, id);
  await stage.db.update(actionRuns).set({ state: "queued" }).where(eq(actionRuns.id, id));
  await runAction(stage.db, cloud.book, id);
  return { id, row: () => rowOf(id) };
}

async function rowOf(id: string) {
  const [row] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
  if (!row) throw new Error("no such run");
  return row;
}

test("a service is set back, proved once it is rolled out, and can be set forward again", async () => {
  const { id, row } = await carriedOut("ecs.rollback", {
    service: "complyai-core",
    revision: "complyai-core:43",
  });
  expect(await row()).toMatchObject({
    state: "verifying",
    before: { facts: { revision: "complyai-core:45" } },
  });
  ahead += 10_000;
  await verifyAction(stage.db, cloud.book, id);
  expect(await row()).toMatchObject({ state: "verifying" });
  ahead += 60_000;
  await verifyAction(stage.db, cloud.book, id);
  expect(await row()).toMatchObject({
    state: "succeeded",
    verdict: expect.stringContaining("complyai-core:43"),
  });
  expect(await undoOf(stage.db, await row(), new Date())).toMatchObject({
    action: "ecs.rollback",
    input: { revision: "complyai-core:45" },
  });
});

test("one that the circuit breaker took back has failed", async () => {
  const { id, row } = await carriedOut("ecs.rollback", {
    service: "complyai-api",
    revision: "complyai-api:44",
  });
  ahead += 300_000;
  await verifyAction(stage.db, cloud.book, id);
  expect(await row()).toMatchObject({ state: "failed", verdict: expect.stringContaining("taken back") });
});

test("a workflow is verified by the run that GitHub named, although another of its kind still runs", async () => {
  const input = { workflow: "deploy.yml", ref: "v2026.10.4" };
  const first = await carriedOut("deployments.dispatch", input);
  ahead += 80_000;
  await carriedOut("deployments.dispatch", input);
  ahead += 20_000;
  await verifyAction(stage.db, cloud.book, first.id);
  expect(await first.row()).toMatchObject({ state: "succeeded", tier: 2 });
});

test("what AWS refuses ends the run with its words, and nothing was changed", async () => {
  const { row } = await carriedOut("ecs.rollback", {
    service: "complyai-core",
    revision: "complyai-core:12",
  });
  expect(await row()).toMatchObject({
    state: "failed",
    verdict: expect.stringContaining("TaskDefinition is inactive (ClientException)"),
  });
});
