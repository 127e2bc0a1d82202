import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { type Figure, formatNumber, quantile, told } from "./figures";
import type { Place } from "./place";
import { type Caller, callerOf } from "./screens-queries";

const LIMIT_MS = 100;
const TYPISTS = 8;
/** Between two letters of somebody who types fast. */
const PAUSE_MS = 120;
const POOL = 12;
const ENVIRONMENTS = [
  "azure-governance/production",
  "azure-governance/staging",
  "adinsights/production",
  "complyai/production",
  "auditron/production",
];

type Options = { isQuick: boolean; note: (text: string) => void };
type Known = { name: string; externalId: string; environmentId: string; internal: string; owner: string };

/** The registry as somebody uses it who types: every letter asks for the list and the counts beside it. */
export async function measureTenants(place: Place, { isQuick, note }: Options): Promise<Figure[]> {
  const count = isQuick ? 5_000 : 50_000;
  const database = await place.database("bench_tenants");
  process.env.DATABASE_URL = database.appUrl;
  const owner = openDatabase(database.ownerUrl, { applicationName: "bench-seed", statementSeconds: 300 });
  note(`${formatNumber(count)} tenants`);
  await seed(owner.db, count);
  await owner.close();
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench-tenants", max: POOL });
  try {
    const known = await someTenants(db);
    const words = known.flatMap(
      (one, at) => [one.name, one.externalId, one.internal, one.owner][at % 4] ?? [],
    );
    await typeWords(db, words.slice(0, 5));
    note("one person types");
    const alone = await typeWords(db, words.slice(0, isQuick ? 20 : 60));
    note(`${TYPISTS} people type`);
    const together = (
      await Promise.all(
        Array.from({ length: TYPISTS }, (_, at) =>
          typeWords(
            db,
            words.filter((_word, index) => index % TYPISTS === at).slice(0, isQuick ? 5 : 15),
            PAUSE_MS,
          ),
        ),
      )
    ).flat();
    note("nothing typed, filters, pages");
    const open = await timeEach(30, () => callerOf(db).tenants.list({}));
    const troubled = await timeEach(20, () =>
      callerOf(db).tenants.list({ filter: { isTroubled: true, eligibility: ["skipped"] } }),
    );
    const page = await timeEach(40, (turn) => {
      const { environmentId, externalId } = known[turn % known.length] ?? {
        environmentId: "",
        externalId: "",
      };
      return callerOf(db).tenants.byId({ environmentId, externalId });
    });
    const matches = await timeEach(5, () => callerOf(db).tenants.customers.suggestions());
    const held = (name: string, values: readonly number[]): Figure => ({
      name,
      measured: shown(values),
      limit: `p95 under ${LIMIT_MS} ms`,
      isMet: quantile(values, 0.95) < LIMIT_MS,
    });
    return [
      held("a letter, list and counts, one who types", alone),
      held(`the same, ${TYPISTS} who type`, together),
      held("first page, nothing typed", open),
      told("only those in trouble that are skipped", shown(troubled)),
      told("page of one tenant", shown(page)),
      told("suggestions over all", shown(matches)),
    ];
  } finally {
    await close();
  }
}

const shown = (values: readonly number[]) =>
  `p50 ${formatNumber(quantile(values, 0.5), 1)} ms, p95 ${formatNumber(quantile(values, 0.95), 1)} ms, most ${formatNumber(quantile(values, 1), 1)} ms`;

async function timeEach(times: number, ask: (turn: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const from = performance.now();
    await ask(turn);
    took.push(performance.now() - from);
  }
  return took;
}

/** Each word letter by letter; the browser asks for both in one request and waits for both. */
async function typeWords(db: Db, words: readonly string[], pauseMs = 0): Promise<number[]> {
  const took: number[] = [];
  for (const word of words)
    for (let length = 1; length <= Math.min(12, word.length); length++) {
      const filter = { text: word.slice(0, length) };
      const caller: Caller = callerOf(db);
      const from = performance.now();
      await Promise.all([caller.tenants.list({ filter }), caller.tenants.facets(filter)]);
      took.push(performance.now() - from);
      if (pauseMs > 0) await sleep(pauseMs);
    }
  return took;
}

async function someTenants(db: Db): Promise<Known[]> {
  const { rows } = await db.execute<Known>(sql`
    select r.name, r.external_id as "externalId", r.environment_id as "environmentId", t.ids ->> 'internal' as internal, r.owner_name as owner
    from tenant_records r join tenants t using (environment_id, external_id) order by md5(r.external_id) limit 240`);
  return rows;
}

export async function seed(db: Db, count: number): Promise<void> {
  const places = sql.param(ENVIRONMENTS);
  await db.execute(sql`insert into environments (id, platform_id, name)
    select id, split_part(id, '/', 1), split_part(id, '/', 2) from unnest(${places}::text[]) as e(id)`);
  await db.execute(sql`
    insert into tenants (environment_id, external_id, name, active, skipped_because, ids, first_seen_at, last_seen_at)
    select (${places}::text[])[1 + n % 5], md5('tenant' || n)::uuid::text,
      initcap((array['north','south','blue','green','royal','first','grand','old','new','silver'])[1 + n % 10]) || ' '
        || initcap(translate(substr(md5('name' || n / 3), 1, 7), '0123456789', 'aeioulmnrs')) || ' '
        || (array['Retail','Group','Foods','Media','Travel','Health'])[1 + n % 6] || (array['',' Ltd',' Inc.',' GmbH'])[1 + n % 4],
      n % 50 <> 0, case when n % 40 = 3 then 'Its credentials are missing.' end,
      jsonb_build_object('internal', n::text, 'directory', md5('directory' || n / 2)::uuid::text), now() - interval '90 days', now()
    from generate_series(1, ${count}::int) as n`);
  await db.execute(sql`
    insert into tenant_records (environment_id, external_id, name, status, status_since, owner_name, owner_contact, purpose, search, created_at, changed_at)
    select t.environment_id, t.external_id, t.name, case when n.of % 60 = 0 then 'suspended' else 'live' end, now(), n.owner,
      lower(translate(n.owner, ' ', '.')) || '@company' || (n.of % 4000) || '.example', n.purpose,
      lower(concat_ws(' ', t.name, t.external_id, t.ids ->> 'directory', t.ids ->> 'internal', t.environment_id, n.owner, n.purpose)), now(), now()
    from tenants t cross join lateral (
      select (t.ids ->> 'internal')::int as of,
        (array['Olga','Vera','Marcus','Dana','Ines','Tom','Ruth','Ali'])[1 + length(t.name) % 8] || ' ' || initcap(substr(md5(t.external_id), 1, 6)) as owner,
        'Reports and checks for ' || t.name as purpose) n`);
  await db.execute(sql`
    insert into listings (environment_id, kind, seen_at, every_seconds) select id, 'tenants', now() + interval '1 hour', 300 from unnest(${places}::text[]) as e(id)`);
  await db.execute(sql`
    insert into job_states (environment_id, job, tenant, last_good_at, observed_at, every_seconds, status, since)
    select t.environment_id, job, t.external_id, now() - interval '20 minutes', now() + interval '1 hour', 300,
      case when (t.ids ->> 'internal')::int % 100 = 7 then 'alert' else 'ok' end, now()
    from tenants t cross join unnest(array['costs', 'compliance', 'resources', 'identity']) as j(job)`);
  await db.execute(sql`analyze`);
}
