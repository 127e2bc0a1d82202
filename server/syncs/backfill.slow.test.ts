import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { type Database, openDatabase } from "@/db";
import { migrate } from "@/db/migrate";
import { actionRuns, backfills, capabilities, freshnessDays, people } from "@/db/schema";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { type Postgres, startPostgres } from "@/scripts/lib/postgres";
import { makeTempDataDir, removeTempDataDir } from "@/scripts/lib/temp-dir";
import type { Actor } from "@/server/command";
import { stopSender } from "@/server/queue";
import { until } from "@/server/testing/until";
import { backfillById, pauseBackfill, resumeBackfill, startBackfill } from "./backfills";

const AZURE = "azure-governance/production";
const DAY = 86_400_000;
const DAYS = 6;

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
  simulator = await runSimulator(simulateAs({ environment: "development", blocksMs: 0 }), {
    dialect: "runbook",
    seed: "crash",
  });
  const environment = {
    platform: "azure-governance",
    name: "production",
    urls: simulator.baseUrls,
    privateNetwork: true,
  };
  fs.writeFileSync(path.join(folder, "wheelhouse.yaml"), stringify({ environments: [environment] }));
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
const asked = () =>
  simulator.requests.filter(({ method, path: to }) => method === "POST" && to.endsWith("/costs/backfill"));
const ended = async (id: string) => {
  const { slots } = await backfillById(app.db, id);
  return slots.filter(({ state }) => state === "succeeded").length;
};

describe("a backfill", { timeout: 600_000, retry: 0 }, () => {
  test("survives a killed worker, a pause and a restarted database: it goes on where it was and asks for each day once", async () => {
    const first = await startWorker();
    await until(
      "the probe found the route",
      async () =>
        (await app.db.select().from(capabilities).where(eq(capabilities.environmentId, AZURE))).some(
          ({ capability, supported }) => capability === "jobs.backfill" && supported,
        ),
      60,
    );
    const today = Math.floor(Date.now() / DAY) * DAY;
    const from = new Date(today - 30 * DAY);
    const to = new Date(today - (30 - DAYS) * DAY);
    await app.db.insert(freshnessDays).values(
      Array.from({ length: DAYS }, (_, index) => ({
        environmentId: AZURE,
        job: "costs",
        tenant: "Contoso",
        day: new Date(from.getTime() + index * DAY).toISOString().slice(0, 10),
        alertSeconds: 86_400,
      })),
    );
    const { id } = await until(
      "the tenants are known",
      () =>
        startBackfill(context(), {
          environmentId: AZURE,
          job: "costs",
          tenants: [],
          from,
          to,
          choice: "missing",
          freshFirst: true,
          batchSize: 1,
          concurrency: 1,
          reason: "the days were lost",
          expected: DAYS,
        }).catch(() => undefined),
      60,
    );

    await until("the first day is fetched", async () => (await ended(id)) >= 1, 120);
    await until("another one is asked for", async () => asked().length >= 2, 60);
    first.kill("SIGKILL");
    await startWorker();
    await until("it went on", async () => (await ended(id)) >= 2, 240);

    await pauseBackfill(context(), { id });
    await until(
      "what was sent has ended",
      async () => {
        const { slots } = await backfillById(app.db, id);
        return slots.every(({ state }) => state !== "running");
      },
      120,
    );
    const atRest = asked().length;
    process.kill(postgres.pid, "SIGKILL");
    await until("the database is gone", async () => !postgres.isAlive());
    await postgres.revive();
    await until(
      "it is still paused",
      async () => (await backfillById(app.db, id).catch(() => undefined))?.state === "paused",
      60,
    );
    expect(asked()).toHaveLength(atRest);

    await until("it was resumed", () => resumeBackfill(context(), { id }).catch(() => undefined), 60);
    await until(
      "all is done",
      async () => {
        const [row] = await app.db
          .select()
          .from(backfills)
          .where(eq(backfills.id, id))
          .catch(() => []);
        return row?.state === "done";
      },
      300,
    );
    const { slots, rowsAfter } = await backfillById(app.db, id);
    expect(slots.map(({ state }) => state)).toEqual(Array(DAYS).fill("succeeded"));
    expect(rowsAfter).toBe(DAYS * 6);
    expect(asked()).toHaveLength(DAYS);
    const inputs = (await app.db.select({ input: actionRuns.input }).from(actionRuns)).map(
      ({ input }) => input.from,
    );
    expect(new Set(inputs).size).toBe(DAYS);
  });
});
