import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { capabilities, checks, environments, rollupsDay, runs, sizes } from "@/db/schema";
import { PlatformError, type PlatformQuery } from "@/platforms/platform";
import { SELF } from "@/server/config/apply";
import { connectors } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { withScope } from "@/server/scope";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { capacityList, capacityOne } from "./queries";
import { recordSizes } from "./record-sizes";

const stage = onStage();
const AZURE = "azure-governance/production";
const COMPLY = "complyai/production";
const DAY = 86_400_000;
const NOW = new Date("2026-11-20T12:00:00Z");
const MIDNIGHT = new Date("2026-11-20T00:00:00Z");
const dayAgo = (days: number) => new Date(MIDNIGHT.getTime() - days * DAY);
const dates = (count: number) => Array.from({ length: count }, (_, index) => count - 1 - index);

beforeAll(async () => {
  await stage.db.insert(environments).values([
    { id: AZURE, platformId: "azure-governance", name: "production" },
    { id: COMPLY, platformId: "complyai", name: "production" },
    { id: SELF, platformId: "wheelhouse", name: "self" },
  ]);
  await declareThresholds(stage.db);
});
beforeEach(async () => {
  await stage.db.delete(sizes);
  await stage.db.delete(checks);
  await stage.db.delete(rollupsDay);
  await stage.db.delete(runs);
});

async function check(key: string, metric: string, values: readonly { high: number; low: number }[]) {
  const [made] = await stage.db
    .insert(checks)
    .values({
      environmentId: AZURE,
      component: "database",
      key,
      title: key,
      question: key,
      everySeconds: 60,
      metric,
      whenLost: "unknown",
      confirmBad: 1,
      confirmGood: 1,
    })
    .returning({ id: checks.id });
  await stage.db.insert(rollupsDay).values(
    values.map(({ high, low }, index) => ({
      checkId: made?.id ?? 0,
      bucket: dayAgo(values.length - 1 - index),
      ok: 1,
      valueMax: high,
      valueMin: low,
      valueSum: high + low,
      valueCount: 2,
    })),
  );
}

const rowOf = async (key: string) => (await capacityList(stage.db, NOW)).rows.find((row) => row.key === key);

test("our own tables are written down once a day, the last look counts, parts of a table together", async () => {
  const book = new EnvironmentBook(stage.db);
  await recordSizes(stage.db, book, NOW);
  const first = await stage.db.select().from(sizes);
  await recordSizes(stage.db, book, new Date(NOW.getTime() + 3_600_000));
  const second = await stage.db.select().from(sizes);
  expect(second.map(({ name }) => name).sort()).toEqual(first.map(({ name }) => name).sort());
  expect(new Set(second.map(({ seenAt }) => seenAt.toISOString()))).toEqual(
    new Set(["2026-11-20T13:00:00.000Z"]),
  );
  const names = second.map(({ name }) => name);
  expect(names).toContain("observations");
  expect(names.filter((name) => name.startsWith("observations_"))).toEqual([]);
  const whole = second.find(({ name }) => name === "database")?.bytes ?? 0;
  expect(second.every(({ bytes }) => bytes <= whole)).toBe(true);
  await recordSizes(stage.db, book, new Date(NOW.getTime() + DAY));
  expect((await capacityOne(stage.db, `size ${SELF} database`, NOW)).days).toHaveLength(2);
});

test("a platform's database is asked for its own size; one that cannot tell leaves a gap", async () => {
  const { db } = stage;
  const before = connectors.complyai;
  const answer = { trouble: false };
  const query: PlatformQuery = {
    ...(before.queries?.("")?.find(({ key }) => key === "database.size") as PlatformQuery),
    ask: async () => {
      if (answer.trouble) throw new PlatformError("unreachable", "The database does not answer.");
      return {
        rows: [
          ["other", 9e12, false],
          ["complyai", 5e9, true],
        ],
        truncated: false,
        said: "",
      };
    },
  };
  connectors.complyai = { ...before, queries: () => [query] };
  const book = new EnvironmentBook(db);
  try {
    await db.insert(capabilities).values([
      { environmentId: COMPLY, capability: "database.read", supported: true, because: "", probedAt: NOW },
      { environmentId: AZURE, capability: "database.read", supported: true, because: "", probedAt: NOW },
    ]);
    await book.refresh();
    await recordSizes(db, book, dayAgo(2));
    answer.trouble = true;
    await recordSizes(db, book, dayAgo(1));
    answer.trouble = false;
    await recordSizes(db, book, dayAgo(0));
  } finally {
    connectors.complyai = before;
    await book.close();
  }
  expect((await capacityOne(db, `size ${COMPLY} database`, NOW)).days).toEqual([
    { at: dayAgo(2), value: 5e9 },
    { at: dayAgo(0), value: 5e9 },
  ]);
});

test("the highest of each day is held against the line that asks for it, and when it gets there", async () => {
  await check(
    "database",
    "database.size",
    dates(30).map((ago) => ({ high: 9.9e8 - ago * 1e6, low: 1 })),
  );
  const row = await rowOf(`check ${AZURE} database`);
  expect(row).toMatchObject({
    kind: "size",
    unit: "bytes",
    limit: {
      value: 1e9,
      source: "azure-governance.md, line 785",
      thresholdId: "azure-governance/database.size",
    },
    last: { at: MIDNIGHT, value: 9.9e8 },
    forecast: { kind: "trend", reach: { earliest: new Date(MIDNIGHT.getTime() + 10 * DAY) } },
  });
  const one = await capacityOne(stage.db, `check ${AZURE} database`, NOW);
  expect(one.forecast.kind === "trend" && one.forecast.course).toHaveLength(31);
});

test("what must not fall is told by the lowest of each day", async () => {
  await check(
    "cache",
    "cache.hit-rate",
    dates(20).map(() => ({ high: 99, low: 70 })),
  );
  expect(await rowOf(`check ${AZURE} cache`)).toMatchObject({
    last: { value: 70 },
    limit: { value: 80, direction: "below-is-bad", source: "azure-governance.md, line 782" },
    forecast: { kind: "no-trend", level: 70 },
  });
});

test("what is past its limit stands first; what has too few days says so", async () => {
  await check("database", "database.size", [{ high: 2e9, low: 1 }]);
  await check(
    "api-response",
    "api.response",
    dates(20).map((ago) => ({ high: 300 - ago, low: 1 })),
  );
  await check("sync-failures", "sync.failed-jobs", [{ high: 1, low: 0 }]);
  const { rows } = await capacityList(stage.db, NOW);
  expect(rows.map(({ key, forecast: { kind } }) => [key, kind])).toEqual([
    [`check ${AZURE} database`, "too-few"],
    [`check ${AZURE} api-response`, "trend"],
  ]);
});

test("runs that no check measures are told by the 95th percentile of each day", async () => {
  const run = (index: number, seconds: number | null) => ({
    environmentId: COMPLY,
    job: "ad-sync",
    tenant: "",
    externalId: String(index),
    status: "succeeded" as const,
    startedAt: new Date(MIDNIGHT.getTime() + index * 1000),
    durationMs: seconds === null ? null : seconds * 1000,
    seenAt: NOW,
  });
  const [job] = connectors.complyai.declaration.jobs;
  await stage.db.insert(runs).values(
    [...Array.from({ length: 20 }, (_, index) => run(index, index + 1)), run(99, null)].map((one) => ({
      ...one,
      job: job?.key ?? "",
    })),
  );
  const row = await rowOf(`job ${COMPLY} ${job?.key}`);
  expect(row).toMatchObject({ kind: "duration", unit: "seconds", last: { at: MIDNIGHT, value: 19 } });
});

test("lists of slow queries are named with their way", async () => {
  const { lists } = await capacityList(stage.db, NOW);
  expect(lists.map(({ href }) => href)).toContain(`/platforms/${AZURE}/queries?query=platform.slow-queries`);
});

test("sizes are seen only by whom their place is shown; a figure that is none is not found", async () => {
  await stage.db
    .insert(sizes)
    .values({ environmentId: AZURE, name: "database", day: "2026-11-20", bytes: 1, seenAt: NOW });
  const seen = (place: string) =>
    withScope(stage.db, [place], async (tx) => (await tx.select().from(sizes)).length);
  expect([await seen(AZURE), await seen(COMPLY)]).toEqual([1, 0]);
  await expect(capacityOne(stage.db, "size nowhere", NOW)).rejects.toThrow("nowhere");
});

test("an environment that is gone is left out", async () => {
  await stage.db
    .insert(sizes)
    .values({ environmentId: AZURE, name: "database", day: "2026-11-20", bytes: 1, seenAt: NOW });
  await stage.db.update(environments).set({ active: false }).where(eq(environments.id, AZURE));
  expect((await capacityList(stage.db, NOW)).rows).toEqual([]);
  await stage.db.update(environments).set({ active: true }).where(eq(environments.id, AZURE));
});
