import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { type Database, openDatabase } from "@/db";
import { migrate } from "@/db/migrate";
import { actionRuns, auditEvents, checklistRows, checklistRuns, people } from "@/db/schema";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { type Postgres, startPostgres } from "@/scripts/lib/postgres";
import { makeTempDataDir, removeTempDataDir } from "@/scripts/lib/temp-dir";
import { CONSOLE_SCOPE } from "./audit/append";
import { verifyChain } from "./audit/verify";
import { openRun, remedyRow } from "./checklists/work-run";
import type { Actor } from "./command";
import { stopSender } from "./queue";
import { until } from "./testing/until";

const AZURE = "azure-governance/production";
const BLOCKS_MS = 4000;

let folder: string;
let postgres: Postgres;
let app: Database;
let simulator: RunningSimulator;
let olga: Actor;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  folder = await makeTempDataDir();
  postgres = await startPostgres(folder, { durable: true });
  await migrate({ ownerUrl: postgres.ownerUrl, appRole: "wheelhouse_app" });
  process.env.DATABASE_URL = postgres.appUrl;
  app = openDatabase(postgres.appUrl, { applicationName: "test", max: 6 });
  simulator = await runSimulator(simulateAs({ environment: "development", blocksMs: BLOCKS_MS }), {
    dialect: "real",
    seed: "crash",
  });
  fs.writeFileSync(path.join(folder, "wheelhouse.yaml"), configuration());
  const [person] = await app.db
    .insert(people)
    .values({ email: "olga@example.test", name: "Olga", role: "operator" })
    .returning();
  olga = {
    id: person?.id ?? "",
    name: "Olga",
    email: "olga@example.test",
    role: "operator",
    sessionId: "",
    ip: "direct",
  };
});

afterAll(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  await stopSender();
  await app.close();
  await simulator.close();
  await postgres.remove();
  await removeTempDataDir(folder);
});

function configuration(): string {
  const credentials = Object.entries(simulator.credentials).map(([name, value]) => {
    fs.writeFileSync(path.join(folder, `${name}.secret`), value, { mode: 0o600 });
    return [name, `file:${path.join(folder, `${name}.secret`)}`];
  });
  return stringify({
    environments: [
      {
        platform: "azure-governance",
        name: "production",
        urls: simulator.baseUrls,
        credentials: Object.fromEntries(credentials),
        privateNetwork: true,
      },
    ],
  });
}

async function startWorker(): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ["--import", "tsx", "server/worker.ts"], {
    env: { ...process.env, WHEELHOUSE_CONFIG: path.join(folder, "wheelhouse.yaml"), LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  workers.push(worker);
  await new Promise<void>((resolve, reject) => {
    worker.stdout?.on("data", (text: Buffer) => text.includes("ready") && resolve());
    worker.on("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return worker;
}

const context = () => ({ actor: olga, db: app.db, now: new Date(), correlationId: "crash" });
const rowOf = async (runId: string) =>
  (await app.db.select().from(checklistRows).where(eq(checklistRows.runId, runId))).find(
    ({ key }) => key === "costs",
  );
const runOf = async (id: string) => (await app.db.select().from(actionRuns).where(eq(actionRuns.id, id)))[0];
const sent = () =>
  simulator.requests.filter(({ method, path: asked }) => method === "POST" && asked.endsWith("/sync/costs"))
    .length;

describe("a crash in the middle of a remedy", { timeout: 600_000, retry: 0 }, () => {
  test("neither a killed worker nor a killed database loses it, and the platform is asked once", async () => {
    const first = await startWorker();
    const { id: runId } = await until("the environment was found", async () =>
      openRun(context(), { checklistId: "azure-daily-review", environmentId: AZURE }).catch(() => undefined),
    );
    await until(
      "the row failed for want of fresh data",
      async () => (await rowOf(runId))?.state === "fail",
      150,
    );
    const { actionRunId } = await remedyRow(context(), { runId, rowKey: "costs" });
    if (!actionRunId) throw new Error("no action");
    await until(
      "the platform was asked",
      async () => (await runOf(actionRunId))?.calledAt != null && sent() === 1,
      30,
    );

    // Nothing can be looked up until the database was killed too, however fast the next worker is.
    simulator.setFaults([{ kind: "500", pathPrefix: "/api/v1/sync" }]);
    first.kill("SIGKILL");
    await startWorker();
    await until(
      "another worker took it over",
      async () => (await runOf(actionRunId))?.state === "verifying",
      150,
    );

    process.kill(postgres.pid, "SIGKILL");
    await until("the database is gone", async () => !postgres.isAlive());
    await postgres.revive();
    simulator.setFaults([]);

    const ended = await until(
      "it was settled by looking",
      async () => {
        const run = await runOf(actionRunId).catch(() => undefined);
        return run && ["succeeded", "failed", "outcome-unknown"].includes(run.state) && run;
      },
      150,
    );
    expect(ended).toMatchObject({
      state: "succeeded",
      attempt: 2,
      said: expect.stringContaining("worker died"),
    });
    expect(sent()).toBe(1);
    await until("the row turned green", async () => (await rowOf(runId))?.state === "pass", 60);

    const trail = await app.db.select().from(auditEvents).where(eq(auditEvents.subjectId, actionRunId));
    expect(trail.map(({ action }) => action)).toEqual(["action.succeeded"]);
    expect((await verifyChain(app.db, CONSOLE_SCOPE, [])).problems).toEqual([]);
    const runs = await app.db.select().from(checklistRuns).where(eq(checklistRuns.id, runId));
    expect(runs[0]?.openedByName).toBe("Olga");
  });
});
