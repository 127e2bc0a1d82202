import type pg from "pg";
import { freshness } from "@/domain/freshness";
import { thresholdId } from "@/domain/platform";
import type { Status } from "@/domain/status";
import type { JobSeen } from "@/platforms/platform";
import { declarationOf } from "@/server/connectors";
import { storePulled } from "@/server/incoming/store-pulled";
import { storeConnections, storeDbt } from "@/server/incoming/store-told";
import { storeViews } from "@/server/isolation/store-views";
import { storeSubscriptions } from "@/server/subscriptions/store-subscriptions";
import { mergeRuns } from "@/server/syncs/merge-runs";
import { lockRuns } from "@/server/syncs/run-rows";
import { spendTime } from "@/server/syncs/spend-time";
import { storeTenants } from "@/server/tenants/store-tenants";
import type { LimitBook } from "./limits";
import type { Settled } from "./settle";
import { storeCredentials } from "./store-credentials";

const text = (value: string | null | undefined, most: number) =>
  (value ?? null)?.replaceAll("\u0000", "").slice(0, most) ?? null;

/** Keeps what an answer told beyond its checks: freshness, runs, and the lists of alerts and tenants. */
export async function storeAnswers(
  client: pg.PoolClient,
  { question, answer, at }: Settled,
  limits: LimitBook,
): Promise<void> {
  if (!answer) return;
  const { environmentId, everySeconds } = question;
  if (answer.jobs) {
    await lockRuns(client, environmentId);
    await storeJobs(client, question, answer.jobs, at, limits);
    await storeListing(client, environmentId, "jobs", at, everySeconds);
  }
  if (answer.runs) await mergeRuns(client, environmentId, answer.runs, answer.runsFrom ?? "history", at);
  if (answer.alerts) {
    await storeAlerts(client, environmentId, answer.alerts, at);
    await storeListing(client, environmentId, "alerts", at, everySeconds);
  }
  if (answer.alertmanager) await storePulled(client, environmentId, answer.alertmanager);
  if (answer.tenants) {
    await storeTenants(client, environmentId, answer.tenants, at);
    await storeListing(client, environmentId, "tenants", at, everySeconds);
  }
  if (answer.credentials) await storeCredentials(client, question, answer.credentials, at);
  if (answer.subscriptions) await storeSubscriptions(client, environmentId, answer.subscriptions, at);
  if (answer.views) await storeViews(client, environmentId, answer.views, at);
  if (answer.connections) await storeConnections(client, environmentId, answer.connections, at);
  if (answer.dbt) await storeDbt(client, environmentId, answer.dbt, { source: "health", at, byName: null });
}

async function storeListing(
  client: pg.PoolClient,
  environmentId: string,
  kind: string,
  at: Date,
  everySeconds: number,
) {
  await client.query(
    `insert into listings (environment_id, kind, seen_at, every_seconds) values ($1, $2, $3, $4)
     on conflict (environment_id, kind) do update set seen_at = greatest(listings.seen_at, excluded.seen_at), every_seconds = excluded.every_seconds`,
    [environmentId, kind, at, everySeconds],
  );
}

async function storeJobs(
  client: pg.PoolClient,
  question: Settled["question"],
  jobs: readonly JobSeen[],
  at: Date,
  limits: LimitBook,
) {
  const declared = new Map(declarationOf(question.platformId).jobs.map((job) => [job.key, job]));
  await spendTime(client, question.environmentId, at);
  const { rows } = await client.query<{
    job: string;
    tenant: string;
    status: Status;
    since: Date;
    good_run_at: Date | null;
  }>(
    "select job, tenant, status, since, good_run_at from job_states where environment_id = $1 order by job, tenant for update",
    [question.environmentId],
  );
  const kept = new Map(rows.map((row) => [`${row.job}@${row.tenant}`, row]));
  const states = new Map<string, Record<string, unknown>>();
  const changes: Record<string, unknown>[] = [];
  for (const seen of jobs) {
    const job = declared.get(seen.job);
    const tenant = text(seen.tenant, 200) ?? "";
    const subject = `${seen.job}@${tenant}`;
    if (!job || states.has(subject)) continue;
    const before = kept.get(subject);
    const lastGoodAt = lastGood(seen.lastGoodAt, before?.good_run_at ?? null);
    const judged = freshness({
      lastGoodAt,
      limits: limits.get(thresholdId(question.platformId, job.ageMetric)) ?? null,
      everySeconds: job.everySeconds,
      restsUntil: seen.restsUntil ?? null,
      now: at,
    });
    const changed = before !== undefined && before.status !== judged.status;
    states.set(subject, {
      job: seen.job,
      tenant,
      last_good_at: lastGoodAt,
      last_run_at: seen.lastRunAt,
      last_status: seen.lastStatus,
      last_error: text(seen.lastError, 500),
      records: whole(seen.records ?? null),
      next_due_at: seen.nextDueAt,
      rests_until: seen.restsUntil,
      consecutive_failures: whole(seen.consecutiveFailures ?? null),
      success_rate: seen.successRate,
      average_duration_ms: seen.averageDurationMs,
      run_for_all: seen.runForAll ?? false,
      note: text(seen.note, 500) ?? "",
      status: judged.status,
      since: before && !changed ? before.since : at,
    });
    if (changed)
      changes.push({
        subject,
        from_status: before.status,
        to_status: judged.status,
        reason: judged.sentence,
      });
  }
  await client.query({
    name: "upsert-job-states",
    text: `insert into job_states (environment_id, observed_at, every_seconds, job, tenant, last_good_at, last_run_at, last_status, last_error, records, next_due_at, rests_until, consecutive_failures, success_rate, average_duration_ms, run_for_all, note, status, since, spent_until)
      select $1, $2, $3, n.*, date_trunc('second', $2::timestamptz) from jsonb_to_recordset($4) as n(job text, tenant text, last_good_at timestamptz, last_run_at timestamptz, last_status text, last_error text, records int,
        next_due_at timestamptz, rests_until timestamptz, consecutive_failures int, success_rate float8, average_duration_ms float8, run_for_all boolean, note text, status text, since timestamptz)
      on conflict (environment_id, job, tenant) do update set last_good_at = excluded.last_good_at, last_run_at = excluded.last_run_at, last_status = excluded.last_status,
        last_error = excluded.last_error, records = excluded.records, next_due_at = excluded.next_due_at, rests_until = excluded.rests_until, consecutive_failures = excluded.consecutive_failures,
        success_rate = excluded.success_rate, average_duration_ms = excluded.average_duration_ms, run_for_all = excluded.run_for_all, note = excluded.note, observed_at = excluded.observed_at,
        every_seconds = excluded.every_seconds, status = excluded.status, since = excluded.since
      where job_states.observed_at <= excluded.observed_at`,
    values: [question.environmentId, at, question.everySeconds, JSON.stringify([...states.values()])],
  });
  if (changes.length > 0)
    await client.query(
      `insert into state_changes (at, environment_id, subject_kind, subject, from_status, to_status, reason)
       select $1, $2, 'job', n.* from jsonb_to_recordset($3) as n(subject text, from_status text, to_status text, reason text)`,
      [at, question.environmentId, JSON.stringify(changes)],
    );
}

/** A good run that was heard of is not taken back by an answer that does not know it yet. */
const lastGood = (told: Date | null, run: Date | null) => (told && run && run > told ? run : (told ?? run));

const whole = (value: number | null) =>
  value === null || !Number.isFinite(value)
    ? null
    : Math.max(-2_147_483_648, Math.min(2_147_483_647, Math.round(value)));

async function storeAlerts(
  client: pg.PoolClient,
  environmentId: string,
  alerts: NonNullable<NonNullable<Settled["answer"]>["alerts"]>,
  at: Date,
) {
  await client.query(
    `insert into platform_alerts (environment_id, external_id, severity, word, kind, title, message, job, tenant, raised_at, first_seen_at, last_seen_at)
     select $1, n.external_id, n.severity, n.word, n.kind, n.title, n.message, n.job, n.tenant, n.raised_at, $2, $2
     from (select distinct on (external_id) * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
       as u(external_id, severity, word, kind, title, message, job, tenant, raised_at)) n
     on conflict (environment_id, external_id) do update set last_seen_at = excluded.last_seen_at, severity = excluded.severity, word = excluded.word, title = excluded.title, message = excluded.message, gone_at = null`,
    [
      environmentId,
      at,
      alerts.map((alert) => text(alert.externalId, 200)),
      alerts.map((alert) => alert.severity),
      alerts.map((alert) => text(alert.word, 50)),
      alerts.map((alert) => text(alert.kind, 100)),
      alerts.map((alert) => text(alert.title, 300)),
      alerts.map((alert) => text(alert.message, 1000)),
      alerts.map((alert) => text(alert.job, 100)),
      alerts.map((alert) => text(alert.tenant, 200)),
      alerts.map((alert) => alert.raisedAt),
    ],
  );
  await client.query(
    "update platform_alerts set gone_at = $2 where environment_id = $1 and gone_at is null and last_seen_at < $2",
    [environmentId, at],
  );
}
