import { sql } from "drizzle-orm";
import pg from "pg";
import { openDatabase } from "@/db";
import { environments } from "@/db/schema";
import { PLATFORM_IDS } from "@/domain/platform";
import { storeDocuments } from "@/server/checklists/documents";
import { makeDueRuns } from "@/server/checklists/make-run";
import { applyDialect } from "@/server/config/apply";
import { connectors } from "@/server/connectors";
import { declareThresholds } from "@/server/thresholds/declare";
import type { BenchDatabase } from "./place";
import { seedFreshTime } from "./screens-fresh";

/** How much past there is. Everything else (environments, checks, tenants, people) is the same in every world. */
export type Past = {
  observations: number;
  observationDays: number;
  hourDays: number;
  rollupDays: number;
  freshDays: number;
  auditEvents: number;
};

/** `share` shortens all of the past; `density` thins out the rows that take long to make. */
export const pastOf = (share: number, density: number): Past => ({
  observations: 10_000_000 * share * density,
  observationDays: 35 * share,
  hourDays: 100 * share,
  rollupDays: 400 * share,
  freshDays: 90 * share,
  auditEvents: 1_000_000 * share * density,
});

const TENANTS = 1000;
/** Eight jobs, each with a row per tenant. */
const JOBS: Record<string, readonly string[]> = {
  "azure-governance/production": ["costs", "compliance", "resources", "identity"],
  "adinsights/production": ["airbyte-sync", "dbt-run", "snapshot"],
  "complyai/production": ["ad-sync"],
};

/** Fills a migrated database with a world of a thousand tenants and the given past. */
export async function seedScreens(
  database: BenchDatabase,
  past: Past,
  note: (text: string) => void,
): Promise<void> {
  await declareWorld(database.appUrl);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    const steps: [string, () => Promise<unknown>][] = [
      ["tenants, jobs and people", () => seedPresent(owner, past)],
      ["fresh time", () => seedFreshTime(database, owner, past.freshDays)],
      ["observations", () => seedObservations(owner, past)],
      ["roll-ups and state changes", () => seedRollups(owner, past)],
      ["checklist runs", () => seedChecklistRuns(owner, past)],
      ["audit events", () => seedAudit(owner, past)],
      ["statistics", () => owner.query("vacuum analyze")],
    ];
    for (const [name, step] of steps) {
      note(name);
      await step();
    }
  } finally {
    await owner.end();
  }
}

/** Environments, questions, checks, limits and today's runs, made by the product's own code. */
async function declareWorld(appUrl: string): Promise<void> {
  const { db, close } = openDatabase(appUrl, { applicationName: "bench-seed" });
  try {
    await declareThresholds(db);
    await storeDocuments(db);
    for (const platformId of PLATFORM_IDS) {
      const connector = connectors[platformId];
      const dialect = Object.keys(connector.dialects)[0] ?? "";
      for (const name of platformId === "wheelhouse" ? ["self"] : ["production", "staging"]) {
        const id = `${platformId}/${name}`;
        await db.insert(environments).values({
          id,
          platformId,
          name,
          dialectWanted: dialect,
          dialect,
          hasChecklists: name !== "staging",
          probedAt: new Date(),
        });
        await applyDialect(db, id, platformId, dialect);
      }
    }
    await makeDueRuns(db, new Date());
    await db.execute(sql`update checks set status = 'ok', reason = 'Answers as it should.', value = 12, latency_ms = 40,
      facts = '{"version": "4.12.1", "depth": 12}', since = now() - interval '3 days', evidence_at = date_trunc('hour', now()) - interval '1 hour'`);
  } finally {
    await close();
  }
}

async function seedPresent(owner: pg.Client, past: Past): Promise<void> {
  for (const [environment, jobs] of Object.entries(JOBS)) {
    await owner.query(
      `insert into tenants (environment_id, external_id, name, active, first_seen_at, last_seen_at)
       select $1, 'tenant-' || n, 'Tenant number ' || n, true, now() - interval '1 year', now() from generate_series(1, $2::int) n`,
      [environment, TENANTS],
    );
    // One in thirty is late, one in two hundred has never run.
    await owner.query(
      `insert into job_states (environment_id, job, tenant, last_good_at, last_run_at, last_status, records, success_rate, average_duration_ms, observed_at, every_seconds, status, since)
       select $1, job, 'tenant-' || n, case when n % 200 = 0 then null else now() - make_interval(secs => case when n % 30 = 0 then 400000 + n else n end) end,
         now(), case when n % 30 = 0 then 'failed' else 'succeeded' end, 1000 + n, 0.99, 42000, now() + interval '2 hours', 3600,
         case when n % 200 = 0 then 'unknown' when n % 30 = 0 then 'alert' else 'ok' end, now() - interval '1 day'
       from unnest($2::text[]) job, generate_series(1, $3::int) n`,
      [environment, jobs, TENANTS],
    );
    await owner.query(
      `insert into runs (environment_id, job, tenant, external_id, status, started_at, ended_at, duration_ms, records, seen_at)
       select $1, job, 'tenant-' || (1 + extract(epoch from t)::bigint / 3600 % 1000), job || t, 'succeeded', t, t + interval '1 minute', 60000, 10, t
       from unnest($2::text[]) job, generate_series(now() - make_interval(days => $3), now(), interval '1 hour') t`,
      [environment, jobs, Math.ceil(past.rollupDays)],
    );
  }
  const days = [past.rollupDays];
  await owner.query(
    `insert into platform_alerts (environment_id, external_id, severity, word, kind, title, message, raised_at, first_seen_at, last_seen_at, gone_at)
     select e.id, 'alert-' || t, 'warning', 'high', 'cost', 'Spending grows', 'It grew by 12 %.', t, t, t, case when t < now() - interval '2 days' then t + interval '3 hours' end
     from environments e, generate_series(now() - make_interval(secs => $1::float8 * 86400), now(), interval '6 hours') t`,
    days,
  );
  await owner.query(
    `insert into action_runs (environment_id, action, target, label, input, tier, state, idempotency_key, requested_by_name, requested_at, finished_at, expected_seconds)
     select e.id, 'sync-costs', 'all', 'Sync costs', '{}', 1, 'succeeded', gen_random_uuid(), 'Olga', t, t + interval '1 minute', 60
     from environments e, generate_series(now() - make_interval(secs => $1::float8 * 86400), now(), interval '8 hours') t`,
    days,
  );
  await owner.query(`
    with made as (insert into people (email, name, role) select 'person-' || n || '@example.test', 'Person ' || n, (array['viewer', 'operator', 'admin', 'auditor'])[1 + n % 4] from generate_series(1, 60) n returning id)
    insert into sessions (token_hash, person_id, expires_at) select gen_random_uuid(), id, now() + interval '1 day' from made, generate_series(1, 30)`);
  await owner.query(
    `insert into workers (id, host, pid, started_at, heard_at, stats) values ('bench', 'bench', 1, now(), now(), '{"asked": 1, "lateP99Ms": 1, "memoryMb": 1, "inFlight": 1}')`,
  );
}

async function seedObservations(owner: pg.Client, past: Past): Promise<void> {
  await owner.query("select ensure_observation_partitions($1, 2)", [Math.ceil(past.observationDays) + 1]);
  const { rows } = await owner.query<{ n: number }>("select count(*)::int as n from checks");
  const everySeconds = (past.observationDays * 86_400 * (rows[0]?.n ?? 1)) / past.observations;
  for (let day = 0; day < past.observationDays; day += 1)
    await owner.query(
      `insert into observations (check_id, at, status, value, latency_ms, reason, facts, evidence)
       select c.id, t, case when random() < 0.01 then 'warn' else 'ok' end, 10 + random() * 5, 20 + random() * 100, 'Answers as it should.', '{"version": "4.12.1", "depth": 12}',
         case when random() < 0.02 then '{"method": "GET", "url": "https://platform.example.test/health", "httpStatus": 200, "excerpt": "{}"}'::jsonb end
       from generate_series(now() - make_interval(secs => least($1::float8 + 1, $3::float8) * 86400), now() - make_interval(secs => $1::float8 * 86400 + 1), make_interval(secs => $2::float8)) t, checks c`,
      [day, everySeconds, past.observationDays],
    );
  await owner.query(
    `insert into observations (check_id, at, status, value, reason, evidence) select id, evidence_at, 'ok', 12, 'Answers as it should.', '{"method": "GET"}' from checks on conflict do nothing`,
  );
}

async function seedRollups(owner: pg.Client, past: Past): Promise<void> {
  const histogram = `'{"12": 3, "13": 9, "14": 21, "15": 18, "16": 6, "17": 2, "20": 1}'`;
  for (const [table, step, days] of [
    ["rollups_hour", "hour", past.hourDays],
    ["rollups_day", "day", past.rollupDays],
  ] as const)
    await owner.query(
      `insert into ${table} (check_id, bucket, ok, warn, value_min, value_max, value_sum, value_count, latency)
       select c.id, t, 59, 1, 10, 15, 720, 60, ${histogram} from checks c,
         generate_series(date_trunc('${step}', now() - make_interval(secs => $1::float8 * 86400), 'UTC'), now(), interval '1 ${step}') t`,
      [days],
    );
  await owner.query(
    `insert into state_changes (at, environment_id, subject_kind, subject, from_status, to_status, reason)
     select t, c.environment_id, 'check', c.key, 'ok', 'warn', 'Slower than it may be.'
     from generate_series(now() - make_interval(secs => $1::float8 * 86400), now(), interval '16 hours') t, checks c`,
    [past.rollupDays],
  );
}

/** A run per past day (or week) of every checklist, with its rows and events, signed off as the last step. */
async function seedChecklistRuns(owner: pg.Client, past: Past): Promise<void> {
  await owner.query(
    `insert into checklist_runs (checklist_id, version, environment_id, period, created_at, due_at, opened_at, opened_by_name, signed_at, signed_by_name)
     select v.checklist_id, v.version, e.id, to_char(t, case when v.document->>'cadence' = 'daily' then 'YYYY-MM-DD' else 'IYYY-"W"IW' end), t, t + interval '9 hours', t, 'Olga', t, 'Olga'
     from checklist_versions v join environments e on e.platform_id = v.document->>'platform' and e.has_checklists,
       generate_series(now() - make_interval(days => $1), now() - interval '1 day', case when v.document->>'cadence' = 'daily' then interval '1 day' else interval '7 days' end) t
     on conflict do nothing`,
    [Math.ceil(past.rollupDays)],
  );
  const rowsOf = `checklist_runs r join checklist_versions v using (checklist_id, version),
    jsonb_array_elements(v.document->'rows') with ordinality as line(row, position) where r.signed_at is not null`;
  await owner.query(
    `insert into checklist_rows (run_id, key, position, state, evaluated_at, observed)
     select r.id, line.row->>'key', position, 'pass', r.created_at, null from ${rowsOf}`,
  );
  await owner.query(
    `insert into checklist_row_events (run_id, row_key, at, kind, by_name, state, text)
     select r.id, line.row->>'key', r.created_at + make_interval(mins => n), 'evaluated', 'Wheelhouse', 'pass', 'Inside its limit.' from generate_series(1, 3) n, ${rowsOf}`,
  );
  await owner.query(
    `update checklist_runs r set state = 'signed-off', frozen_digest = 'digest', frozen = jsonb_build_object('document', v.document)
     from checklist_versions v where v.checklist_id = r.checklist_id and v.version = r.version and r.signed_at is not null`,
  );
}

/** Written past the guards, which is what the owner may do and nobody else: the chain itself is not read here. */
async function seedAudit(owner: pg.Client, past: Past): Promise<void> {
  await owner.query(
    "select make_audit_leaf('console/operations', m::date) from generate_series(date_trunc('month', (now() - $1::int * interval '1 day') at time zone 'UTC'), date_trunc('month', now() at time zone 'UTC'), '1 month') m",
    [Math.ceil(past.rollupDays)],
  );
  await owner.query("alter table audit_events disable trigger user");
  await owner.query(
    `insert into audit_events (scope, seq, id, at, actor, actor_id, action, result, subject_kind, subject_id, environment_id, detail, correlation_id, previous_hash, hash)
     select 'console/operations', n, gen_random_uuid(), now() - make_interval(secs => ($1::int - n) * $2::float8),
       jsonb_build_object('kind', 'person', 'id', 'person-' || n % 60, 'name', 'Person ' || n % 60, 'role', 'operator', 'session', 's', 'ip', '127.0.0.1'), 'person-' || n % 60,
       (array['checklist.note', 'checklist.evaluate', 'checklist.sign-off', 'action.start', 'action.settled', 'environment.reask', 'session.start', 'session.end', 'threshold.edit', 'person.invite'])[1 + n % 10],
       case when n % 50 = 0 then 'refused' when n % 333 = 0 then 'failed' else 'done' end, 'environment', 'environment-' || n % 400, null, '{"note": "seeded"}', 'c' || n, md5(n::text), md5((n + 1)::text)
     from generate_series(1, $1::int) n`,
    [past.auditEvents, (past.rollupDays * 86_400) / past.auditEvents],
  );
  await owner.query("alter table audit_events enable always trigger audit_chain");
  await owner.query("alter table audit_events enable always trigger audit_no_change");
  await owner.query("alter table audit_events enable always trigger audit_no_truncate");
  await owner.query(
    `insert into audit_heads (scope, seq, hash) values ('console/operations', $1, 'head') on conflict (scope) do update set seq = excluded.seq`,
    [past.auditEvents],
  );
}
