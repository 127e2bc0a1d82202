import type { ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { stringify } from "yaml";
import { openDatabase } from "@/db";
import { migrate } from "@/db/migrate";
import type { PlatformId } from "@/domain/platform";
import type { Simulate } from "@/platforms/simulator/routes";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { type Postgres, startPostgres } from "@/scripts/lib/postgres";
import { makeTempDataDir, removeTempDataDir } from "@/scripts/lib/temp-dir";
import { stopSender } from "@/server/queue";
import { castOf, type Stage } from "./cast";
import { until } from "./until";
import { withChildren } from "./with-children";

export type Workers = Pick<Stage, "db" | "app" | "cast"> & {
  base: { appUrl: string };
  simulator: RunningSimulator;
  startWorker(): Promise<ChildProcess>;
  /** Kills the database without a word to anybody and starts it again at its port. */
  killDatabase(): Promise<void>;
};

/** A console whose parts may be killed: a Postgres and workers of its own, watching one simulated platform. */
export function withWorkers(watched: {
  platform: PlatformId;
  simulate: Simulate;
  dialect: string;
  options?: Record<string, string>;
  /** The environments by name, all of one simulator; "production" when left out. */
  names?: readonly string[];
  /** What is started as a worker, when it is not the product's own. */
  entry?: string;
}): Workers {
  const workers = {} as Workers;
  let folder: string;
  let postgres: Postgres;

  beforeAll(async () => {
    folder = await makeTempDataDir();
    postgres = await startPostgres(folder, { durable: true });
    await migrate({ ownerUrl: postgres.ownerUrl, appRole: "wheelhouse_app" });
    workers.base = { appUrl: postgres.appUrl };
    process.env.DATABASE_URL = postgres.appUrl;
    workers.app = openDatabase(postgres.appUrl, { applicationName: "test", max: 6 });
    workers.db = workers.app.db;
    workers.cast = await castOf(workers.db);
    workers.simulator = await runSimulator(watched.simulate, { dialect: watched.dialect, seed: "crash" });
    fs.writeFileSync(path.join(folder, "wheelhouse.yaml"), configuration());
  });
  afterAll(async () => {
    await stopSender();
    await workers.app.close();
    await workers.simulator.close();
    await postgres.remove();
    await removeTempDataDir(folder);
  });

  const start = withChildren(workers);

  function configuration(): string {
    const { baseUrls, credentials, options } = workers.simulator;
    const files = Object.entries(credentials).map(([name, value]) => {
      const file = path.join(folder, `${name}.secret`);
      fs.writeFileSync(file, value, { mode: 0o600 });
      return [name, `file:${file}`];
    });
    return stringify({
      environments: (watched.names ?? ["production"]).map((name) => ({
        platform: watched.platform,
        name,
        urls: baseUrls,
        credentials: Object.fromEntries(files),
        privateNetwork: true,
        options: { ...options, ...watched.options },
      })),
    });
  }

  workers.startWorker = async () => {
    const worker = start(watched.entry ?? "server/worker.ts", {
      WHEELHOUSE_CONFIG: path.join(folder, "wheelhouse.yaml"),
      LOG_LEVEL: "error",
    });
    await new Promise<void>((resolve, reject) => {
      worker.stdout?.on("data", (text: Buffer) => text.includes("ready") && resolve());
      worker.on("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    return worker;
  };
  workers.killDatabase = async () => {
    process.kill(postgres.pid, "SIGKILL");
    await until("the database is gone", async () => !postgres.isAlive());
    await postgres.revive();
  };
  return workers;
}
