import pg from "pg";
import { openDatabase } from "@/db";
import { environments } from "@/db/schema";
import { PLATFORM_IDS } from "@/domain/platform";
import { type Figure, formatNumber } from "./figures";
import type { BenchDatabase, Place } from "./place";
import { measure, PACED_MS, POOL, READERS } from "./screens";
import { type Caller, callerOf } from "./screens-queries";

const OPEN = 100_000;
const RESOLVED = 300_000;
const LIMIT_MS = 50;

type Question = { name: string; ask: (caller: Caller, turn: number) => Promise<unknown> };
type List = Awaited<ReturnType<Caller["alerts"]["list"]>>;

const PLACES = PLATFORM_IDS.map((id) => `${id}/${id === "wheelhouse" ? "self" : "production"}`);
const place = (turn: number) => PLACES[turn % PLACES.length] ?? "";

/** What the triage screen asks, each with another subject every time; `deep` is a page far behind the first. */
const questions = (deep: List["next"]): Question[] => [
  { name: "list", ask: (caller) => caller.alerts.list({}) },
  { name: "list, deep page", ask: (caller) => caller.alerts.list({ after: deep }) },
  {
    name: "list, one environment",
    ask: (caller, turn) => caller.alerts.list({ filter: { environments: [place(turn)] } }),
  },
  {
    name: "list, one severity and trouble",
    ask: (caller, turn) =>
      caller.alerts.list({ filter: { severities: ["warning"], troubles: [`trouble-${turn % 40}`] } }),
  },
  { name: "list, newest", ask: (caller) => caller.alerts.list({ sort: "newest" }) },
  { name: "list, leases", ask: (caller) => caller.alerts.list({ sort: "lease" }) },
  { name: "list, nobody's", ask: (caller) => caller.alerts.list({ filter: { owner: "nobody" } }) },
  {
    name: "list, one tenant",
    ask: (caller, turn) => caller.alerts.list({ filter: { tenant: `tenant-${turn % 1000}` } }),
  },
  {
    name: "list, words of few",
    ask: (caller, turn) => caller.alerts.list({ filter: { text: `number ${7000 + (turn % 900)}` } }),
  },
  { name: "list, resolved", ask: (caller) => caller.alerts.list({ filter: { state: "resolved" } }) },
  { name: "facets", ask: (caller) => caller.alerts.facets({}) },
  {
    name: "facets, one environment",
    ask: (caller, turn) => caller.alerts.facets({ filter: { environments: [place(turn)] } }),
  },
  {
    name: "facets, one tenant",
    ask: (caller, turn) => caller.alerts.facets({ filter: { tenant: `tenant-${turn % 1000}` } }),
  },
  {
    name: "facets, words of few",
    ask: (caller, turn) => caller.alerts.facets({ filter: { text: `number ${7000 + (turn % 900)}` } }),
  },
  { name: "facets, resolved", ask: (caller) => caller.alerts.facets({ filter: { state: "resolved" } }) },
  { name: "counts", ask: (caller) => caller.alerts.counts() },
  { name: "summary", ask: (caller) => caller.alerts.summary() },
  { name: "forgotten", ask: (caller) => caller.alerts.forgotten() },
  { name: "byId", ask: (caller, turn) => caller.alerts.byId({ id: 1 + (turn % OPEN) }) },
  { name: "evidence", ask: (caller, turn) => caller.alerts.evidence({ id: 1 + (turn % OPEN) }) },
  {
    name: "preview of 500",
    ask: (caller, turn) =>
      caller.alerts.preview({
        verb: "resolve",
        ids: Array.from({ length: 500 }, (_, index) => 1 + ((turn * 500 + index) % OPEN)),
      }),
  },
];

/** Every question of the triage screen over a flood of open alerts, by readers that look twice a second. */
export async function measureAlertsTriage(
  where: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const database = await where.database("bench_triage");
  process.env.DATABASE_URL = database.appUrl;
  note(`seeding ${formatNumber(OPEN)} open and ${formatNumber(RESOLVED)} resolved alerts`);
  await seedFlood(database);
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench_triage", max: POOL });
  try {
    let deep: List["next"] = null;
    for (let page = 0; page < 20; page += 1) deep = (await callerOf(db).alerts.list({ after: deep })).next;
    const figures: Figure[] = [];
    for (const { name, ask } of questions(deep)) {
      note(name);
      const { p50, p95, p99, perSecond } = await measure({
        readers: READERS,
        seconds: isQuick ? 2 : 5,
        paceMs: PACED_MS,
        ask: (turn) => ask(callerOf(db), turn),
      });
      figures.push({
        name: `alerts.${name}: ${READERS} readers, each twice a second`,
        measured: `p50 ${formatNumber(p50, 1)}, p95 ${formatNumber(p95, 1)}, p99 ${formatNumber(p99, 1)} ms at ${formatNumber(perSecond)}/s`,
        limit: `p95 under ${LIMIT_MS} ms`,
        isMet: p95 < LIMIT_MS,
      });
    }
    return figures;
  } finally {
    await close();
  }
}

/** Six environments, forty troubles and as many rules, a thousand tenants; one in ten is taken, one in eight folded. */
export async function seedFlood(database: BenchDatabase): Promise<void> {
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench-seed" });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await db.insert(environments).values(
      PLACES.map((id, index) => ({
        id,
        platformId: PLATFORM_IDS[index] ?? "wheelhouse",
        name: id.split("/")[1] ?? "",
      })),
    );
    await owner.query(`insert into people (id, email, name, role) values
      ('00000000-0000-4000-8000-000000000000', 'ada@example.test', 'Ada', 'admin'), ('00000000-0000-4000-8000-000000000001', 'olga@example.test', 'Olga', 'operator')`);
    await owner.query(
      `insert into tenants (environment_id, external_id, name, active, first_seen_at, last_seen_at)
       select p, 'tenant-' || n, 'Tenant number ' || n, true, now(), now() from unnest($1::text[]) p, generate_series(0, 999) n`,
      [PLACES],
    );
    await owner.query(`insert into alert_rules (id, platform_id, title, trouble, kind, spec, severity, word, hold_seconds, recover_seconds, answer, source_file, note, shipped, evaluated_at)
      select 'all/rule-' || n, null, 'Rule number ' || n, 'trouble-' || n, 'staleness', '{"kind": "staleness", "job": null, "level": "warn"}', 'warning', 'warning', 0, 120,
        'Look at it, then start it again.', 'runbook.md', '', true, now() from generate_series(0, 39) n`);
    await owner.query(`insert into silences (id, matchers, reason, starts_at, ends_at, created_by_id, created_by_name, created_at)
      values ('00000000-0000-4000-8000-0000000000aa', '[]', 'planned work', now(), now() + interval '2 hours', '00000000-0000-4000-8000-000000000000', 'Ada', now())`);
    await insertAlerts(owner, OPEN, false);
    await insertAlerts(owner, RESOLVED, true);
    await owner.query(
      `update alerts set folded_under = 1 + id % 50 where state <> 'resolved' and id % 8 = 3 and id > 1000`,
    );
    await owner.query(`insert into alert_sources (alert_id, source, external_id, severity, word, sentence, first_heard_at, last_heard_at)
      select id, s, 'x' || id, severity, word, sentence, opened_at, now() from alerts, unnest(case when id % 3 = 0 then array['judge', 'platform'] else array['judge'] end) s where state <> 'resolved'`);
    await owner.query(`insert into alert_events (alert_id, at, kind, said, routed_at)
      select id, opened_at, k, 'It happened.', now() from alerts, unnest(array['opened', 'notified', 'acknowledged']) k where state <> 'resolved'`);
    await owner.query("vacuum analyze");
  } finally {
    await Promise.all([close(), owner.end()]);
  }
}

const insertAlerts = (owner: pg.Client, count: number, isResolved: boolean) =>
  owner.query(
    `insert into alerts (fingerprint, group_key, rule_id, environment_id, platform_id, trouble, subject_kind, subject, job, tenant, severity, severity_rank, word, title, sentence,
       state, started_at, opened_at, last_fired_at, recovering_since, recover_seconds, is_flapping, owner_id, owner_name, ack_reason, acked_at, ack_until, silence_id,
       resolved_at, resolved_how, resolved_by_name, resolve_reason, usefulness)
     select 'f' || n, 'g' || n % 240, 'all/rule-' || n % 40, p, split_part(p, '/', 1), 'trouble-' || n % 40, 'job', 'job-' || n % 12 || '@tenant-' || n % 1000, 'job-' || n % 12,
       'tenant-' || n % 1000, sev, array_position(array['critical', 'warning', 'info'], sev) - 1, 'high', 'Number ' || n || ' is late',
       'Data is 4 h 12 min old, 1 h allowed, since this morning; the last run failed with a time-out.',
       case when $2 then 'resolved' when n % 10 = 0 then 'acknowledged' else 'open' end, at, at + interval '1 minute', now(), case when n % 50 = 0 then now() end, 120, n % 70 = 0,
       case when n % 10 = 0 then ('00000000-0000-4000-8000-00000000000' || n / 10 % 2)::uuid end, case when n % 10 = 0 then (array['Ada', 'Olga'])[1 + n / 10 % 2] end,
       case when n % 10 = 0 then 'looking at it' end, case when n % 10 = 0 then at end, case when n % 10 = 0 then now() + make_interval(secs => n % 14400) end,
       case when n % 30 = 0 then '00000000-0000-4000-8000-0000000000aa'::uuid end,
       case when $2 then at + interval '1 hour' end, case when $2 then 'recovery' end, null, null, null
     from (select n, ($3::text[])[1 + n % 6] as p, (array['critical', 'warning', 'warning', 'warning', 'info'])[1 + n % 5] as sev,
       now() - make_interval(secs => n * 7 + case when $2 then 800000 else 0 end) as at from generate_series(case when $2 then 200000 else 1 end, case when $2 then 199999 else 0 end + $1::int) n) made`,
    [count, isResolved, PLACES],
  );
