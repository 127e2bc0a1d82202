import { and, eq, gte, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, freshnessDays, freshnessHours, runs } from "@/db/schema";
import { freshness } from "@/domain/freshness";
import { thresholdId } from "@/domain/platform";
import type { JobDeclaration } from "@/domain/schema/platform";
import { TENANTS } from "@/platforms/azure-governance/sim-names";
import { isLostDay } from "@/platforms/azure-governance/sim-past";
import { ORGANIZATIONS } from "@/platforms/complyai/world";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { declarationOf } from "@/server/connectors";
import { type LimitBook, readLimits } from "@/server/observe/limits";
import { sumDays } from "@/server/syncs/sum-days";
import { isBlind } from "./blind-night";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = 90;
const HOURLY_DAYS = 14;
/** Days that staging lost, and rare runs that were missed, are older than the window of a promise. */
const WINDOW_DAYS = 31;
const LOOK_MS = 15 * 60_000;
const STAGING = "azure-governance/staging";

const AZURE = TENANTS.map(({ name }) => name);
const ADINSIGHTS = ["kingston", "montego", "portmore", "mandeville"];
const WHOSE: Record<string, Record<string, readonly string[]>> = {
  "azure-governance/production": { "": AZURE },
  [STAGING]: { "": AZURE },
  "adinsights/production": { "airbyte-sync": ADINSIGHTS, snapshot: ADINSIGHTS },
  "adinsights/staging": { "airbyte-sync": ADINSIGHTS, snapshot: ADINSIGHTS },
  "complyai/production": {
    "ad-sync": ORGANIZATIONS.filter(({ active }) => active).map(({ id }) => String(id)),
  },
};

type Spent = Pick<
  typeof freshnessDays.$inferInsert,
  "okSeconds" | "warnSeconds" | "alertSeconds" | "unknownSeconds"
>;

/**
 * Ninety days of how fresh the data was. It follows from the runs that are seeded, where there are any; elsewhere from
 * good runs on time, with an outage now and then. The hour that nobody watched is unknown here too.
 */
export async function seedFreshness(db: Db, now: Date): Promise<void> {
  await loseStagingDays(db, now);
  const limits = await readLimits(db);
  const places = await db.select().from(environments).where(eq(environments.active, true));
  for (const place of places)
    for (const job of declarationOf(place.platformId).jobs) {
      const whose = WHOSE[place.id];
      const tenants = whose?.[job.key] ?? (job.perTenant ? whose?.[""] : undefined) ?? [""];
      const told = await goodRuns(db, place.id, job.key, now);
      for (const tenant of tenants) {
        const good = told.get(tenant) ?? told.get("") ?? [];
        const ends = withRest(place.id, job, tenant, good, now);
        const limit = limits.get(thresholdId(place.platformId, job.ageMetric)) ?? null;
        await store(
          db,
          { environmentId: place.id, job: job.key, tenant },
          spentPerHour(job, ends, limit, now),
        );
      }
    }
  await sumDays(db);
}

/** The simulated platform lost the costs of some days; its calendar has holes there, and a backfill fetches them. */
async function loseStagingDays(db: Db, now: Date): Promise<void> {
  const first = Math.floor(now.getTime() / DAY) * DAY - DAYS * DAY;
  for (let at = first; at < now.getTime() - WINDOW_DAYS * DAY; at += DAY) {
    if (!isLostDay(STAGING, new Date(at).toISOString().slice(0, 10), now.getTime())) continue;
    const range = and(gte(runs.startedAt, new Date(at)), lt(runs.startedAt, new Date(at + DAY)));
    await db.delete(runs).where(and(eq(runs.environmentId, STAGING), eq(runs.job, "costs"), range));
  }
}

/** Ends of good runs per tenant, oldest first. */
async function goodRuns(
  db: Db,
  environmentId: string,
  job: string,
  now: Date,
): Promise<Map<string, number[]>> {
  const rows = await db
    .select({ tenant: runs.tenant, endedAt: runs.endedAt })
    .from(runs)
    .where(
      and(
        eq(runs.environmentId, environmentId),
        eq(runs.job, job),
        eq(runs.status, "succeeded"),
        lt(runs.endedAt, now),
        sql`${runs.records} is distinct from 0 and ${runs.coversFrom} is null`,
      ),
    )
    .orderBy(runs.endedAt);
  const found = new Map<string, number[]>();
  for (const { tenant, endedAt } of rows) {
    if (!endedAt) continue;
    const ends = found.get(tenant);
    if (ends) ends.push(endedAt.getTime());
    else found.set(tenant, [endedAt.getTime()]);
  }
  return found;
}

/** What is not told by a run is on time, but for two outages of a few periods each. */
function withRest(
  environmentId: string,
  job: JobDeclaration,
  tenant: string,
  good: number[],
  now: Date,
): number[] {
  const step = job.everySeconds * 1000;
  const seed = `${environmentId}/${job.key}`;
  const start = now.getTime() - (DAYS + 2) * DAY;
  const from = good.at(-1) ?? start;
  const outages =
    good.length > 0
      ? []
      : (step > DAY ? [0] : [0, 1]).map((index) => outageOf(seed, tenant, index, step, now));
  const rest: number[] = [];
  for (let at = from + step; at <= now.getTime(); at += step)
    if (!outages.some((outage) => at >= outage.from && at < outage.to))
      rest.push(at + noise(seed, tenant, at) * Math.min(step * 0.05, 240_000));
  const first = good[0] ?? start;
  const before = Array.from(
    { length: Math.floor((first - start) / step) },
    (_, index) => first - (index + 1) * step,
  ).reverse();
  return [...before, ...good, ...rest];
}

function outageOf(seed: string, tenant: string, index: number, step: number, now: Date) {
  const isForAll = index === 0;
  const who = isForAll ? "" : tenant;
  const isRare = step >= DAY;
  const days = noiseBetween(isRare ? WINDOW_DAYS : 2, DAYS - 3, seed, who, "outage", index);
  const from = now.getTime() - days * DAY;
  // A rare run is missed once; a frequent one for an hour or two.
  return { from, to: from + (isRare ? step : noiseBetween(1, 2, seed, who, "long", index) * HOUR) };
}

function isResting(job: JobDeclaration, at: number): boolean {
  if (!job.startsIn) return false;
  const jamaica = new Date(at - 5 * HOUR).getUTCHours();
  return jamaica < job.startsIn.fromHour || jamaica > job.startsIn.toHour;
}

/** Looks at every quarter of an hour by the rules of the product itself. */
function spentPerHour(
  job: JobDeclaration,
  ends: readonly number[],
  limits: ReturnType<LimitBook["get"]> | null,
  now: Date,
): Map<number, Required<Spent>> {
  const hours = new Map<number, Required<Spent>>();
  const first = Math.floor(now.getTime() / DAY) * DAY - (DAYS - 1) * DAY;
  let last = 0;
  for (let at = first; at + LOOK_MS <= now.getTime(); at += LOOK_MS) {
    while ((ends[last + 1] ?? Number.POSITIVE_INFINITY) <= at) last += 1;
    const end = ends[last];
    const judged = freshness({
      lastGoodAt: end !== undefined && end <= at ? new Date(end) : null,
      limits: limits ?? null,
      everySeconds: job.everySeconds,
      now: new Date(at),
      restsUntil: isResting(job, at) ? new Date(at + HOUR) : null,
    });
    const status = isBlind(at, now.getTime()) || judged.status === "paused" ? "unknown" : judged.status;
    const hour = Math.floor(at / HOUR) * HOUR;
    const spent = hours.get(hour) ?? { okSeconds: 0, warnSeconds: 0, alertSeconds: 0, unknownSeconds: 0 };
    spent[`${status}Seconds`] += LOOK_MS / 1000;
    hours.set(hour, spent);
  }
  return hours;
}

async function store(
  db: Db,
  subject: { environmentId: string; job: string; tenant: string },
  hours: ReadonlyMap<number, Required<Spent>>,
): Promise<void> {
  const days = new Map<string, Required<Spent>>();
  for (const [hour, spent] of hours) {
    const day = new Date(hour).toISOString().slice(0, 10);
    const sum = days.get(day) ?? { okSeconds: 0, warnSeconds: 0, alertSeconds: 0, unknownSeconds: 0 };
    for (const name of ["okSeconds", "warnSeconds", "alertSeconds", "unknownSeconds"] as const)
      sum[name] += spent[name];
    days.set(day, sum);
  }
  const newest = Math.max(...hours.keys());
  const kept = [...hours].filter(([hour]) => hour > newest - HOURLY_DAYS * DAY);
  await db
    .insert(freshnessDays)
    .values([...days].map(([day, spent]) => ({ ...subject, ...spent, day })))
    .onConflictDoNothing();
  await db
    .insert(freshnessHours)
    .values(kept.map(([hour, spent]) => ({ ...subject, ...spent, hour: new Date(hour) })))
    .onConflictDoNothing();
}
