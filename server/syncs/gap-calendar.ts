import { and, eq, gte, inArray, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { backfillSlots, backfills, capabilities, environments } from "@/db/schema";
import { badRequest, notFound } from "@/domain/errors";
import { type GapState, gapStates, grainOf, MOST_SLOTS, type SlotRuns, slotsShown } from "@/domain/gap";
import type { CalendarQuestion } from "@/domain/schema/backfill";
import type { SlotState } from "@/domain/sync";
import { connectors } from "@/server/connectors";

const MOST_ROWS = 500;

export type GapRow = { tenant: string; tenantName: string; states: GapState[]; troubled: number };

/** What became of every slot of a job, per tenant, worst first; and whether its past can be fetched again. */
export async function gapCalendar(db: Db, question: CalendarQuestion, now: Date) {
  const place = await jobOf(db, question.environmentId, question.job);
  const { job } = place;
  const grainMs = grainOf(job);
  const floor = (at: Date) => Math.floor(at.getTime() / grainMs) * grainMs;
  const end = question.to ? Math.min(floor(new Date(question.to.getTime() - 1)), floor(now)) : floor(now);
  const start = question.from ? floor(question.from) : end - (slotsShown(grainMs) - 1) * grainMs;
  const count = (end - start) / grainMs + 1;
  if (count < 1) throw badRequest("The range lies in the future; there is nothing to see yet.");
  if (count > MOST_SLOTS)
    throw badRequest(
      `The range has ${count} slots; a calendar shows ${MOST_SLOTS} at most. Choose a shorter one.`,
    );

  const range = { from: new Date(start), to: new Date(end + grainMs) };
  const { environmentId } = question;
  // One after the other: a command asks this inside its transaction.
  const seen = await runsPerSlot(db, environmentId, job.key, range, grainMs);
  const watched = await watchedSlots(db, environmentId, job.key, range, grainMs);
  const names = await tenantNames(db, environmentId);
  const offer = await backfillOffer(db, environmentId, place);
  const fetched = await fetchedSlots(db, environmentId, job.key, range);
  const known = await knownTenants(db, environmentId, job.key);
  const slots = Array.from({ length: count }, (_, index) => start + index * grainMs);
  const tenants = new Set([...seen.keys(), ...known]);
  // Where runs are told per tenant, a row for nobody in particular would only repeat them.
  if (tenants.size > 1 && !seen.has("")) tenants.delete("");
  const rows = [...tenants].map((tenant): GapRow => {
    const runs = seen.get(tenant);
    const states = gapStates(
      slots.map((at) => ({
        at,
        runs: withFetched(runs?.get(at), fetched.get(`${tenant} ${at}`) ?? fetched.get(` ${at}`)),
        isWatched: watched.has(at),
      })),
      job,
      now.getTime(),
    );
    const troubled = states.filter((state) => !["success", "idle", "running"].includes(state)).length;
    return { tenant, tenantName: names.get(tenant) ?? (tenant || "whole platform"), states, troubled };
  });
  rows.sort((a, b) => b.troubled - a.troubled || a.tenantName.localeCompare(b.tenantName));
  return {
    environmentId,
    job: job.key,
    jobTitle: job.title,
    grainMs,
    everySeconds: job.everySeconds,
    from: range.from,
    to: range.to,
    slots,
    rows: rows.slice(0, MOST_ROWS),
    total: rows.length,
    hasRuns: seen.size > 0,
    offer,
    trigger: job.trigger ?? null,
  };
}

export async function jobOf(db: Db, environmentId: string, key: string) {
  const [environment] = await db.select().from(environments).where(eq(environments.id, environmentId));
  if (!environment) throw notFound("environment", environmentId);
  const { declaration } = connectors[environment.platformId];
  const job = declaration.jobs.find((candidate) => candidate.key === key);
  if (!job) throw notFound("job", key);
  return { environment, declaration, job };
}

/** Whether this environment can fetch the past of this job again, and why not. */
export async function backfillOffer(
  db: Db,
  environmentId: string,
  { job, declaration }: Pick<Awaited<ReturnType<typeof jobOf>>, "job" | "declaration">,
): Promise<{ supported: boolean; because: string; perTenant: boolean }> {
  const perTenant = job.backfill?.perTenant ?? false;
  if (!job.backfill)
    return {
      supported: false,
      because:
        declaration.noBackfill ?? `${declaration.name} offers no way to fetch the past of this job again.`,
      perTenant,
    };
  const offered = await db.select().from(capabilities).where(eq(capabilities.environmentId, environmentId));
  const found = offered.find(({ capability }) => capability === "jobs.backfill");
  if (!found)
    return { supported: false, because: "Whether it can do that has not been looked up yet.", perTenant };
  return { supported: found.supported, because: found.because, perTenant };
}

type Range = { from: Date; to: Date };

/** A run counts where its data lies: in the slots that it covers, else in the one in which it began (or ended, where no start is told). */
async function runsPerSlot(db: Db, environmentId: string, job: string, { from, to }: Range, grainMs: number) {
  const grain = grainMs / 1000;
  const [start, end] = [from.toISOString(), to.toISOString()];
  const { rows } = await db.execute<Record<string, string | number | null>>(sql`
    with covered as (
      select tenant, status, records, coalesce(covers_from, started_at, ended_at) as a,
        case when covers_from is null then coalesce(started_at, ended_at) else greatest(covers_from, coalesce(covers_to, covers_from) - interval '1 second') end as b
      from runs where environment_id = ${environmentId} and job = ${job}
        and ((covers_from is null and coalesce(started_at, ended_at) >= ${start}::timestamptz and coalesce(started_at, ended_at) < ${end}::timestamptz)
          or (covers_from < ${end}::timestamptz and coalesce(covers_to, covers_from) >= ${start}::timestamptz))
    ), placed as (
      select covered.*, slot from covered cross join lateral generate_series(
        greatest(floor(extract(epoch from a) / ${grain}), floor(extract(epoch from ${start}::timestamptz) / ${grain}))::bigint,
        least(floor(extract(epoch from b) / ${grain}), ceil(extract(epoch from ${end}::timestamptz) / ${grain}) - 1)::bigint) as slot
    )
    select tenant, slot * ${grain} as at,
      count(*) filter (where status = 'succeeded' and records is distinct from 0)::int as good,
      count(*) filter (where status = 'succeeded' and records = 0)::int as zero,
      count(*) filter (where status = 'partial')::int as partial,
      count(*) filter (where status = 'failed')::int as failed,
      count(*) filter (where status = 'running')::int as running,
      extract(epoch from max(a))::float8 * 1000 as last
    from placed group by tenant, slot`);
  const seen = new Map<string, Map<number, SlotRuns>>();
  for (const row of rows) {
    const tenant = String(row.tenant);
    const slots = seen.get(tenant) ?? new Map<number, SlotRuns>();
    seen.set(tenant, slots);
    slots.set(Number(row.at) * 1000, {
      good: Number(row.good),
      zero: Number(row.zero),
      partial: Number(row.partial),
      failed: Number(row.failed),
      running: Number(row.running),
      lastAt: row.last === null ? null : Number(row.last),
    });
  }
  return seen;
}

/** What our own backfills fetched or are fetching, by tenant and slot; tenant "" stands for all of them. */
async function fetchedSlots(db: Db, environmentId: string, job: string, { from, to }: Range) {
  const rows = await db
    .select({ tenant: backfillSlots.tenant, slot: backfillSlots.slot, state: backfillSlots.state })
    .from(backfillSlots)
    .innerJoin(backfills, eq(backfills.id, backfillSlots.backfillId))
    .where(
      and(
        eq(backfills.environmentId, environmentId),
        eq(backfills.job, job),
        inArray(backfillSlots.state, ["succeeded", "running"]),
        gte(backfillSlots.slot, from),
        lt(backfillSlots.slot, to),
      ),
    );
  return new Map(rows.map(({ tenant, slot, state }) => [`${tenant} ${slot.getTime()}`, state]));
}

const NO_RUNS: SlotRuns = { good: 0, zero: 0, partial: 0, failed: 0, running: 0, lastAt: null };

function withFetched(runs: SlotRuns | undefined, state: SlotState | undefined): SlotRuns | undefined {
  if (!state) return runs;
  const known = runs ?? NO_RUNS;
  return state === "running" ? { ...known, running: known.running + 1 } : { ...known, good: known.good + 1 };
}

/** Slots in which it was known at least for a part of the time how the job stood. */
async function watchedSlots(
  db: Db,
  environmentId: string,
  job: string,
  { from, to }: Range,
  grainMs: number,
) {
  const isHours = grainMs === 3_600_000;
  const table = sql.identifier(isHours ? "freshness_hours" : "freshness_days");
  const time = isHours ? sql`hour` : sql`day::timestamp at time zone 'UTC'`;
  const { rows } = await db.execute<{ at: string | number }>(sql`
    select distinct extract(epoch from ${time})::float8 as at from ${table}
    where environment_id = ${environmentId} and job = ${job} and ok_seconds + warn_seconds + alert_seconds > 0
      and ${time} >= ${from.toISOString()}::timestamptz and ${time} < ${to.toISOString()}::timestamptz`);
  return new Set(rows.map(({ at }) => Number(at) * 1000));
}

/** Of all times, by stepping from one to the next along the index. */
async function knownTenants(db: Db, environmentId: string, job: string): Promise<string[]> {
  const mine = sql`from runs where environment_id = ${environmentId} and job = ${job}`;
  const { rows } = await db.execute<{ tenant: string }>(sql`
    with recursive told as (
      select (select min(tenant) ${mine}) as tenant
      union all select (select min(tenant) ${mine} and tenant > told.tenant) from told where told.tenant is not null
    )
    select tenant from told where tenant is not null
    union select tenant from job_states where environment_id = ${environmentId} and job = ${job}`);
  return rows.map(({ tenant }) => tenant);
}

async function tenantNames(db: Db, environmentId: string): Promise<Map<string, string>> {
  const { rows } = await db.execute<{ id: string; name: string }>(
    sql`select external_id as id, name from tenants where environment_id = ${environmentId}`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Every environment's jobs, for choosing a calendar. */
export async function calendarChoices(db: Db) {
  const places = await db.select().from(environments).where(eq(environments.active, true));
  return places
    .map(({ id, platformId }) => ({
      environmentId: id,
      jobs: connectors[platformId].declaration.jobs.map(({ key, title, everySeconds }) => ({
        key,
        title,
        everySeconds,
      })),
    }))
    .filter(({ jobs }) => jobs.length > 0)
    .sort((a, b) => a.environmentId.localeCompare(b.environmentId));
}
