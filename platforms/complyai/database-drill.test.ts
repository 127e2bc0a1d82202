import { expect, test } from "vitest";
import { carryOut, rowsOf } from "@/platforms/drivers/database/bench";
import { testDatabases } from "@/platforms/drivers/test-database";
import { connector } from "./connector";
import { databaseBench } from "./database-bench";

const databases = testDatabases();

test("in the drill sessions wait behind one that forgot to commit, until somebody ends it", async () => {
  const made = await databaseBench(databases);
  const c = made.conversation;
  const waiting = async () => (await rowsOf(c, "database.blocking")).rows;
  expect(await waiting()).toEqual([]);
  made.fault("blocked-database");
  await made.later(1000);
  await expect
    .poll(async () => (await waiting()).map(({ application, depth }) => [application, depth]))
    .toEqual([
      ["complyai-report", 0],
      ["complyai-worker", 1],
      ["complyai-web", 2],
    ]);
  const [report] = await waiting();
  const { settled } = await carryOut(c, "database.terminate", { backends: String(report?.backend) });
  expect(settled.state).toBe("succeeded");
  await made.later(1000);
  expect((await waiting()).map(({ application }) => application)).not.toContain("complyai-report");
  made.fault();
  await made.later(1000);
  await expect.poll(waiting).toEqual([]);
});

test("the demo's operator may act on the tables that its environment names", async () => {
  const made = await databaseBench(databases);
  const { capabilities } = await connector.probe(made.conversation);
  const of = (name: string) => capabilities.find(({ capability }) => capability === name);
  expect(of("database.read")).toMatchObject({ supported: true });
  expect(of("database.act")).toMatchObject({ supported: true });
  const { settled } = await carryOut(made.conversation, "database.create-index", {
    table: "org_ads",
    columns: "status",
  });
  expect(settled).toMatchObject({ state: "succeeded", facts: { index: "org_ads_status_idx" } });
});
