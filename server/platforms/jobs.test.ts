import { expect, test } from "vitest";
import { environments, jobStates } from "@/db/schema";
import { byTrouble } from "@/domain/status";
import { onStage } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { environmentJobs } from "./jobs";

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
  const all = await environmentJobs(db, PLACE, 1000, now);
  expect([all.total, all.jobs.length]).toEqual([1000, 1000]);
  const ranks = all.jobs.map(({ shown }) => shown.status);
  expect(ranks).toEqual([...ranks].sort(byTrouble));
  for (const limit of [1, 50, 333, 700]) {
    const some = await environmentJobs(db, PLACE, limit, now);
    expect(some.total).toBe(1000);
    const told = ({ jobs }: typeof all) => jobs.map(({ shown }) => [shown.status, shown.ageMs]);
    expect(told(some)).toEqual(told(all).slice(0, limit));
  }
});
