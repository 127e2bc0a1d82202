import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { checks, environments, questions } from "@/db/schema";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { storeDocuments } from "@/server/checklists/documents";
import { applyConfig } from "@/server/config/apply";
import type { Config } from "@/server/config/load";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { type LimitBook, readLimits } from "@/server/observe/limits";
import { ObserveLoop } from "@/server/observe/loop";
import { probeEnvironment } from "@/server/observe/probe";
import { declareThresholds } from "@/server/thresholds/declare";
import type { Stage } from "./cast";
import { until } from "./until";

export const AZURE = "azure-governance/production";
export type Watched = {
  simulator: RunningSimulator;
  book: EnvironmentBook;
  loop: ObserveLoop;
  limits: LimitBook;
};

/** The configuration that points at a simulator, its credentials handed over as environment variables. */
export function configFor(simulator: RunningSimulator): Omit<Config, "settings"> {
  const credentials = Object.fromEntries(
    Object.entries(simulator.credentials).map(([name, value]) => {
      const variable = `TEST_AZURE_${name.toUpperCase().replaceAll("-", "_")}`;
      process.env[variable] = value;
      return [name, `env:${variable}`];
    }),
  );
  return {
    environments: [
      {
        id: AZURE,
        platform: "azure-governance",
        name: "production",
        urls: simulator.baseUrls,
        credentials,
        dialect: "auto",
        privateNetwork: true,
        options: { ...simulator.options },
        simulated: true,
      },
    ],
    problems: [],
    broken: [],
  };
}

/** The Azure platform's simulator in its real dialect, configured, probed and watched by a loop in this process. */
export function watchingAzure(stage: Stage, world: { seed?: string; now?: () => Date } = {}): Watched {
  const watched = {} as Watched;
  beforeAll(async () => {
    const { db } = stage;
    watched.simulator = await runSimulator(simulateAs({ environment: "development", blocksMs: 0 }), {
      dialect: "real",
      seed: "morning",
      slowMs: 500,
      ...world,
    });
    await declareThresholds(db);
    watched.limits = await readLimits(db);
    await applyConfig(db, configFor(watched.simulator));
    await storeDocuments(db);
    watched.book = new EnvironmentBook(db);
    await watched.book.refresh();
    await probeEnvironment(db, watched.book, AZURE);
    // The simulator runs as in development, without limits on its callers; so tests need not wait for them either.
    await db.update(questions).set({ apartSeconds: 0 });
    watched.loop = new ObserveLoop({
      pool: stage.app.pool,
      book: watched.book,
      limits: () => watched.limits,
      concurrency: 16,
    });
    watched.loop.start();
    await until("every check of the API was answered", async () => {
      const rows = await db.select().from(checks).where(eq(checks.environmentId, AZURE));
      const [place] = await db.select().from(environments).where(eq(environments.id, AZURE));
      return (
        place?.dialect === "real" &&
        rows.filter(({ notOffered }) => notOffered === null).every(({ observedAt }) => observedAt !== null)
      );
    });
  });
  afterAll(async () => {
    await watched.loop.stop();
    await watched.book.close();
    await watched.simulator.close();
  });
  return watched;
}
