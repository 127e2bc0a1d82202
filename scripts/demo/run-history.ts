import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import type { JobDeclaration } from "@/domain/schema/platform";
import { wallClock } from "@/domain/zone";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { declarationOf } from "@/server/connectors";
import { clientOf } from "@/server/syncs/client-of";
import { mergeRuns, type RunHeard } from "@/server/syncs/merge-runs";
import { isBlind } from "./blind-night";

const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS = 90;
/** A run that others wait four hours for is tried again before the next one is due. */
const RETRIED_FROM_SECONDS = 4 * 3600;
/** The night in which the secret of the costs had ended: nobody was there to try again before the morning. */
const LONG_NIGHT = { seed: "azure-governance/production/costs", daysAgo: 13, retryMinutes: 600 };

type Told = { job: string; tenants: readonly string[]; everySeconds: number; untilDays: number };

const ADINSIGHTS = ["kingston", "montego", "portmore", "mandeville"];
const AZURE = ["Contoso", "Fabrikam", "Northwind", "Adventure Works", "Tailspin", "Wingtip"];

/** What was heard of before the simulators' own memory begins, which tells the rest when they are first asked. */
const TOLD: Record<string, readonly Told[]> = {
  "azure-governance/production": [
    { job: "costs", tenants: [""], everySeconds: 86_400, untilDays: 10 },
    { job: "compliance", tenants: [""], everySeconds: 4 * 3600, untilDays: 10 },
    { job: "resources", tenants: [""], everySeconds: 3600, untilDays: 10 },
    { job: "identity", tenants: [""], everySeconds: 86_400, untilDays: 10 },
  ],
  "azure-governance/staging": [
    { job: "costs", tenants: AZURE, everySeconds: 86_400, untilDays: 4 },
    { job: "compliance", tenants: AZURE, everySeconds: 4 * 3600, untilDays: 4 },
    { job: "identity", tenants: AZURE, everySeconds: 86_400, untilDays: 4 },
  ],
  "adinsights/production": [
    { job: "airbyte-sync", tenants: ADINSIGHTS, everySeconds: 1800, untilDays: 3 },
    { job: "dbt-run", tenants: [""], everySeconds: 86_400, untilDays: 1 },
  ],
};

const TROUBLE = [
  "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the secret value.",
  "HTTP 429: Too many requests. Retry after 60 seconds.",
  "The request timed out after 300 s.",
  "HTTP 503: upstream connect error",
  "Column 'usage_quantity' is of type text but a number was expected.",
];

/** Ninety days of runs: mostly good, some partial or empty and tried again, a few bad nights, and an hour that nobody watched. */
export async function seedRunHistory(db: Db, now: Date): Promise<void> {
  for (const [environmentId, told] of Object.entries(TOLD)) {
    const [place] = await db.select().from(environments).where(eq(environments.id, environmentId));
    if (!place) continue;
    const { jobs } = declarationOf(place.platformId);
    const runs = told.flatMap((one) => {
      const job = jobs.find(({ key }) => key === one.job);
      return job ? one.tenants.flatMap((tenant) => pastRuns(environmentId, job, tenant, one, now)) : [];
    });
    for (let from = 0; from < runs.length; from += 5000)
      await db.transaction(async (tx) => {
        await tx.execute(sql`set local statement_timeout = '60s'`);
        await mergeRuns(clientOf(tx), environmentId, runs.slice(from, from + 5000), "history", now);
      });
  }
}

function pastRuns(
  environmentId: string,
  job: JobDeclaration,
  tenant: string,
  told: Told,
  now: Date,
): RunHeard[] {
  const step = told.everySeconds * 1000;
  const last = Math.floor((now.getTime() - told.untilDays * DAY) / step) * step;
  const first = last - (DAYS - told.untilDays) * DAY;
  const seed = `${environmentId}/${job.key}`;
  const badDays = [noiseBetween(12, 40, seed, "bad"), noiseBetween(45, 85, seed, "worse")];
  const isOften = told.everySeconds < RETRIED_FROM_SECONDS;
  const found: RunHeard[] = [];
  let parent: string | null = null;
  for (let at = first; at <= last; at += step) {
    if (job.startsIn) {
      const { hour } = wallClock(new Date(at), job.startsIn.zone);
      if (hour < job.startsIn.fromHour || hour > job.startsIn.toHour) continue;
    }
    if (isBlind(at, now.getTime())) continue;
    const day = Math.floor((now.getTime() - at) / DAY);
    const luck = noise(seed, tenant, at);
    const isLongNight = seed === LONG_NIGHT.seed && day === LONG_NIGHT.daysAgo;
    const isBad = isLongNight || luck < (badDays.includes(day) ? (isOften ? 0.35 : 0.7) : 0.015);
    const isOdd = !isBad && luck > 0.985;
    const run = runOf(seed, job, tenant, at, { isBad, isOdd, day });
    found.push({ ...run, retryOf: isBad ? null : parent });
    parent = isBad ? run.externalId : null;
    if (!(isBad || isOdd) || isOften) continue;
    const minutes = isLongNight ? LONG_NIGHT.retryMinutes : noiseBetween(20, 50, seed, tenant, at, "again");
    const again = runOf(seed, job, tenant, at + minutes * MINUTE, { isBad: false, isOdd: false, day });
    found.push({ ...again, retryOf: parent });
    parent = null;
  }
  return found;
}

type Ended = { isBad: boolean; isOdd: boolean; day: number };

function runOf(
  seed: string,
  job: JobDeclaration,
  tenant: string,
  at: number,
  { isBad, isOdd, day }: Ended,
): RunHeard & { externalId: string } {
  const startedAt = new Date(at + noiseBetween(5, 50, seed, tenant, at, "late") * 1000);
  const [low, high] = job.expectedSeconds ?? [60, 600];
  const durationMs = Math.round(
    (low + (high - low) * noise(seed, tenant, at, "long") ** 2) * 1000 * (isBad ? 1.6 : 1),
  );
  const partOfIt = noise(seed, tenant, at) < 0.005 ? 120 : 0;
  const records = isBad ? partOfIt : isOdd ? 0 : noiseBetween(400, 24_000, seed, tenant, at, "records");
  return {
    job: job.key,
    tenant,
    externalId: `past-${tenant}-${at / 1000}`,
    status: isBad ? "failed" : "succeeded",
    startedAt,
    endedAt: new Date(startedAt.getTime() + durationMs),
    durationMs,
    records,
    error: isBad ? (TROUBLE[noiseBetween(0, TROUBLE.length - 1, seed, day)] ?? null) : null,
    correlationId: `corr-${Math.floor(noise(seed, tenant, at, "id") * 1e12).toString(36)}`,
  };
}
