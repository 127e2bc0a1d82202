import { provesGoodAt, type Run, SKEW_MS } from "@/domain/run";
import type { RunSource } from "@/domain/sync";
import type { Client } from "./run-rows";
import { spendTime } from "./spend-time";

export type Freshened = { job: string; tenant: string; run: Run };

/**
 * Moves freshness forward to the ends of good runs, never back. A date in the future that was told before is not
 * trusted, so it does not hold the present back. A heartbeat may be all that is ever heard of a job: it makes its row.
 */
export async function freshen(
  client: Client,
  environmentId: string,
  heard: readonly Freshened[],
  source: RunSource,
  now: Date,
  everySeconds: (job: string) => number | null,
): Promise<void> {
  const newest = new Map<string, Record<string, unknown> & { good: Date | null; ran: Date | null }>();
  for (const { job, tenant, run } of heard) {
    const every = everySeconds(job);
    if (every === null) continue;
    const subject = JSON.stringify([job, tenant]);
    const other = newest.get(subject);
    const good = provesGoodAt(run, every, now);
    const moment = run.endedAt ?? run.startedAt;
    const ran = moment && moment.getTime() <= now.getTime() + SKEW_MS ? moment : null;
    const isNewer = !other?.ran || (ran !== null && ran > other.ran);
    const told = isNewer ? { ran, status: run.status, error: run.error, records: run.records } : other;
    newest.set(subject, {
      ...told,
      ran: told.ran,
      good: latest(other?.good ?? null, good),
      job,
      tenant,
      every,
    });
  }
  if (newest.size === 0) return;
  await spendTime(client, environmentId, now, { subjects: heard });
  const json = JSON.stringify([...newest.values()]);
  const list = `jsonb_to_recordset($2::jsonb) as n(job text, tenant text, every int, good timestamptz, ran timestamptz, status text, error text, records int)`;
  if (source === "heartbeat")
    await client.query(
      `insert into job_states (environment_id, job, tenant, observed_at, every_seconds, status, since, spent_until)
        select $1, job, tenant, $3::timestamptz, every, 'unknown', $3::timestamptz, date_trunc('second', $3::timestamptz) from ${list} on conflict do nothing`,
      [environmentId, json, now],
    );
  await client.query(
    `update job_states s set
        good_run_at = greatest(case when s.good_run_at <= $3::timestamptz + interval '2 minutes' then s.good_run_at end, n.good),
        last_good_at = greatest(case when n.good is null or s.last_good_at <= $3::timestamptz + interval '2 minutes' then s.last_good_at end, n.good),
        last_run_at = case when n.ran > coalesce(s.last_run_at, '-infinity') then n.ran else s.last_run_at end,
        run_for_all = s.run_for_all and not (n.tenant <> '' and n.ran > coalesce(s.last_run_at, '-infinity')),
        last_status = case when n.ran > coalesce(s.last_run_at, '-infinity') then n.status else s.last_status end,
        last_error = case when n.ran > coalesce(s.last_run_at, '-infinity') then left(n.error, 500) else s.last_error end,
        records = case when n.ran > coalesce(s.last_run_at, '-infinity') then n.records else s.records end,
        observed_at = case when $4 then greatest(s.observed_at, $3::timestamptz) else s.observed_at end
      from ${list}
      where s.environment_id = $1 and s.job = n.job and s.tenant = n.tenant
        and (n.good > coalesce(s.good_run_at, '-infinity') or n.ran > coalesce(s.last_run_at, '-infinity') or $4)`,
    [environmentId, json, now, source === "heartbeat"],
  );
}

const latest = (a: Date | null, b: Date | null) => (!a ? b : !b || a > b ? a : b);
