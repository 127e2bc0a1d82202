import { expect, test } from "vitest";
import type { z } from "zod";
import { environments, jobStates, tenants } from "@/db/schema";
import { byTrouble, STATUSES, type Status } from "@/domain/status";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { environmentJobs, ListJobs } from "./jobs";
import { platformsOverview } from "./overview";

const stage = onStage();
const PLACE = "azure-governance/production";
const HOUR = 3_600_000;

test("the worst tenants come first, also when only a few of a thousand are asked for", async () => {
  const { db } = stage;
  const now = new Date();
  const before = (hours: number) => new Date(now.getTime() - hours * HOUR);
  await declareThresholds(db);
  await db.insert(environments).values({ id: PLACE, platformId: "azure-governance", name: "production" });
  const ages = [0.2, 3, 20, 26, 30, 47, 49, 70, 100, 400];
  await db.insert(jobStates).values(
    ["costs", "compliance", "resources", "identity"].flatMap((job, at) =>
      Array.from({ length: 250 }, (_, n) => ({
        environmentId: PLACE,
        job,
        tenant: `tenant-${n}`,
        lastGoodAt:
          n % 41 === 0 ? null : before(n % 97 === 0 ? -3 : (ages[(n + at) % ages.length] ?? 0) + n / 1e4),
        restsUntil: n % 13 === 0 ? before(-1) : null,
        observedAt: n % 17 === 0 ? before(9) : now,
        everySeconds: 3600,
        status: "ok" as const,
        since: now,
      })),
    ),
  );
  const ask = (wanted: Partial<z.input<typeof ListJobs>>) =>
    environmentJobs(db, ListJobs.parse({ id: PLACE, ...wanted }), now);
  const all = await ask({ limit: 1000 });
  expect([all.total, all.jobs.length]).toEqual([1000, 1000]);
  const ranks = all.jobs.map(({ shown }) => shown.status);
  expect(ranks).toEqual([...ranks].sort(byTrouble));
  const countOf = (jobs: typeof all.jobs) =>
    Object.fromEntries(
      STATUSES.map((status) => [status, jobs.filter(({ shown }) => shown.status === status).length]),
    );
  expect(all.counts).toEqual(countOf(all.jobs));
  expect(STATUSES.filter((status) => all.counts[status] > 0)).toEqual(["ok", "unknown", "warn", "alert"]);
  const told = (jobs: typeof all.jobs) => jobs.map(({ shown }) => [shown.status, shown.ageMs]);
  for (const limit of [1, 50, 333, 700]) {
    const some = await ask({ limit });
    expect([some.total, some.counts]).toEqual([1000, all.counts]);
    expect(told(some.jobs)).toEqual(told(all.jobs).slice(0, limit));
  }

  const chosen = await ask({ states: ["warn", "unknown"], limit: 1000 });
  expect(chosen.counts).toEqual(all.counts);
  expect(told(chosen.jobs)).toEqual(
    told(all.jobs.filter(({ shown }) => shown.status === "warn" || shown.status === "unknown")),
  );

  // By the name that people know, by the platform's number, by the job; every word has to fit.
  await db.insert(tenants).values({
    environmentId: PLACE,
    externalId: "tenant-249",
    name: "Contoso 100 %",
    active: true,
    firstSeenAt: now,
    lastSeenAt: now,
  });
  const contoso = await ask({ text: " CONTOSO  100 % " });
  expect(contoso.jobs.map(({ tenantName, tenant }) => [tenantName, tenant])).toEqual(
    Array.from({ length: 4 }, () => ["Contoso 100 %", "tenant-249"]),
  );
  expect([contoso.total, contoso.counts]).toEqual([1000, countOf(contoso.jobs)]);
  expect((await ask({ text: "249 Costs" })).jobs.map(({ job }) => job)).toEqual(["costs"]);
  expect((await ask({ text: "nobody is called so" })).jobs).toEqual([]);
});

test("the overview counts what needs someone, and what was not told lately is never fresh", async () => {
  const { db } = stage;
  const now = new Date();
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const place = "adinsights/production";
  await db.insert(environments).values({ id: place, platformId: "adinsights", name: "production" });
  const state = (tenant: string, status: Status, told: number, good: number) => ({
    environmentId: place,
    job: "snapshot",
    tenant,
    lastGoodAt: ago(good),
    observedAt: ago(told),
    everySeconds: 600,
    status,
    since: now,
  });
  const freshness = async () => (await platformsOverview(db, now)).find(({ id }) => id === place)?.freshness;
  expect(await freshness()).toEqual({ status: "ok", late: 0, total: 0, worst: "" });

  await db.insert(jobStates).values([state("a", "ok", 1499, 60), state("b", "ok", 1499, 60)]);
  expect(await freshness()).toEqual({ status: "ok", late: 0, total: 2, worst: "" });

  // Asked every ten minutes, so after 25 nobody knows.
  await db.insert(jobStates).values([state("c", "ok", 1501, 60), state("d", "ok", 1501, 90)]);
  expect(await freshness()).toMatchObject({
    status: "unknown",
    late: 2,
    total: 4,
    worst: expect.stringMatching(/, d$/),
  });

  await db
    .insert(jobStates)
    .values([state("e", "alert", 0, 1e6), state("f", "alert", 0, 2e6), state("g", "warn", 0, 3e6)]);
  expect(await freshness()).toMatchObject({
    status: "alert",
    late: 5,
    total: 7,
    worst: expect.stringMatching(/, f$/),
  });
});
