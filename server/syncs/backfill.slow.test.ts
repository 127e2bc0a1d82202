import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, backfills, capabilities, freshnessDays } from "@/db/schema";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { as } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { AZURE } from "@/server/testing/with-azure";
import { withWorkers } from "@/server/testing/with-workers";
import { backfillById, pauseBackfill, resumeBackfill, startBackfill } from "./backfills";

const DAY = 86_400_000;
const DAYS = 6;

const stage = withWorkers({
  platform: "azure-governance",
  simulate: simulateAs({ environment: "development", blocksMs: 0 }),
  dialect: "runbook",
});

const asOlga = () => as(stage, "operator");
const asked = () =>
  stage.simulator.requests.filter(
    ({ method, path: to }) => method === "POST" && to.endsWith("/costs/backfill"),
  );
const ended = async (id: string) => {
  const { slots } = await backfillById(stage.db, id);
  return slots.filter(({ state }) => state === "succeeded").length;
};

describe("a backfill", { timeout: 600_000, retry: 0 }, () => {
  test("survives a killed worker, a pause and a restarted database: it goes on where it was and asks for each day once", async () => {
    const first = await stage.startWorker();
    await until(
      "the probe found the route",
      async () =>
        (await stage.db.select().from(capabilities).where(eq(capabilities.environmentId, AZURE))).some(
          ({ capability, supported }) => capability === "jobs.backfill" && supported,
        ),
      60,
    );
    const today = Math.floor(Date.now() / DAY) * DAY;
    const from = new Date(today - 30 * DAY);
    const to = new Date(today - (30 - DAYS) * DAY);
    await stage.db.insert(freshnessDays).values(
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
        startBackfill(asOlga(), {
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
    await stage.startWorker();
    await until("it went on", async () => (await ended(id)) >= 2, 240);

    await pauseBackfill(asOlga(), { id });
    await until(
      "what was sent has ended",
      async () => {
        const { slots } = await backfillById(stage.db, id);
        return slots.every(({ state }) => state !== "running");
      },
      120,
    );
    const atRest = asked().length;
    await stage.killDatabase();
    await until(
      "it is still paused",
      async () => (await backfillById(stage.db, id).catch(() => undefined))?.state === "paused",
      60,
    );
    expect(asked()).toHaveLength(atRest);

    await until("it was resumed", () => resumeBackfill(asOlga(), { id }).catch(() => undefined), 60);
    await until(
      "all is done",
      async () => {
        const [row] = await stage.db
          .select()
          .from(backfills)
          .where(eq(backfills.id, id))
          .catch(() => []);
        return row?.state === "done";
      },
      300,
    );
    const { slots, rowsAfter } = await backfillById(stage.db, id);
    expect(slots.map(({ state }) => state)).toEqual(Array(DAYS).fill("succeeded"));
    expect(rowsAfter).toBe(DAYS * 6);
    expect(asked()).toHaveLength(DAYS);
    const inputs = (await stage.db.select({ input: actionRuns.input }).from(actionRuns)).map(
      ({ input }) => input.from,
    );
    expect(new Set(inputs).size).toBe(DAYS);
  });
});
