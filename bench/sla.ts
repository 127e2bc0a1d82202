import pg from "pg";
import { openDatabase } from "@/db";
import { type Figure, formatNumber, told } from "./figures";
import type { Place } from "./place";
import { measure } from "./screens";
import { type Caller, callerOf } from "./screens-queries";

const ENVIRONMENTS = 20;
const PROMISES = 50;
const DAYS = 400;
const LIMIT_MS = 300;
const POOL = 4;

/** The list and the page of one promise, over 400 days of a thousand series, beside the bare sums behind them. */
export async function measureSla(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const seconds = isQuick ? 3 : 8;
  const database = await place.database("bench_sla");
  process.env.DATABASE_URL = database.appUrl;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench_sla", max: POOL });
  const figures: Figure[] = [];
  const timed = async (name: string, ask: (caller: Caller, turn: number) => Promise<unknown>) => {
    note(name);
    const { p50, p95 } = await measure({
      readers: 1,
      seconds,
      paceMs: 0,
      ask: (turn) => ask(callerOf(db), turn),
    });
    figures.push({
      name,
      measured: `p50 ${formatNumber(p50, 1)}, p95 ${formatNumber(p95, 1)} ms`,
      limit: `p95 under ${LIMIT_MS} ms`,
      isMet: p95 < LIMIT_MS,
    });
  };
  const bare = async (name: string, days: number) => {
    const { p50, p95 } = await measure({
      readers: 1,
      seconds: seconds / 4,
      paceMs: 0,
      ask: () =>
        owner.query(
          `select objective_id, environment_id, sum(good), sum(bad), sum(unknown), sum(maintenance) from objective_days
           where day > (now() at time zone 'UTC')::date - $1::int group by 1, 2`,
          [days],
        ),
    });
    figures.push(told(`  ${name}`, `p50 ${formatNumber(p50, 1)}, p95 ${formatNumber(p95, 1)} ms`));
  };
  const id = (turn: number) => ({
    objectiveId: `auditron/p${turn % PROMISES}`,
    environmentId: `auditron/e${turn % ENVIRONMENTS}`,
  });
  try {
    note(`${DAYS} days of ${PROMISES * ENVIRONMENTS} series`);
    await seed(owner);
    const all = `${PROMISES * ENVIRONMENTS} series × ${DAYS} days`;
    await timed(`objectives.list, ${all}, windows of 30 days`, (caller) => caller.objectives.list({}));
    await bare("its bare sums of 60 days", 60);
    await owner.query(
      `update objectives set window_of = '{"kind": "calendar", "unit": "quarter", "zone": "Asia/Kolkata"}'`,
    );
    await timed(`objectives.list, ${all}, windows of a quarter`, (caller) => caller.objectives.list({}));
    await owner.query(`update objectives set window_of = '{"kind": "rolling", "days": 200}'`);
    await timed(`objectives.list, ${all}, windows that use all of it`, (caller) =>
      caller.objectives.list({}),
    );
    await bare(`its bare sums of ${DAYS} days`, DAYS);
    await owner.query(`update objectives set window_of = '{"kind": "rolling", "days": 30}'`);
    await timed("objectives.one, its window", (caller, turn) => caller.objectives.one(id(turn)));
    const to = new Date();
    const from = new Date(to.getTime() - (DAYS - 1) * 86_400_000);
    await timed(`objectives.one, ${DAYS} days`, (caller, turn) =>
      caller.objectives.one({ ...id(turn), from, to }),
    );
    return figures;
  } finally {
    await Promise.all([close(), owner.end()]);
  }
}

/** Takes the series out of sight again, for a world in which others look at promises too. */
export async function unseed(owner: pg.Client): Promise<void> {
  await owner.query("update objectives set active = false where id ~ '^auditron/p[0-9]+$'");
  await owner.query("update environments set active = false where id ~ '^auditron/e[0-9]+$'");
  await owner.query("delete from objective_days where objective_id ~ '^auditron/p[0-9]+$'");
}

/** Every series has an hour of bad minutes every other week, and was counted up to now; every fifth one counts things. */
export async function seed(owner: pg.Client): Promise<void> {
  await owner.query(
    `insert into environments (id, platform_id, name) select 'auditron/e' || n, 'auditron', 'e' || n from generate_series(0, $1::int - 1) n on conflict (id) do update set active = true`,
    [ENVIRONMENTS],
  );
  await owner.query(
    `insert into objectives (id, platform_id, key, title, kind, accounting, source, target, window_of, rules, direction, source_file, source_line, derived, counted_by, note)
     select 'auditron/p' || n, 'auditron', 'p' || n, 'Promise ' || n, 'availability', case when n % 5 = 0 then 'ratio' else 'time' end, '{"from": "checks", "checks": ["api"]}', 99.9,
       '{"kind": "rolling", "days": 30}', '{"unknown": "bad", "maintenance": "left-out"}', 'above-is-bad', 'runbook.md', 1, false, 'our checks', ''
     from generate_series(0, $1::int - 1) n on conflict (id) do update set active = true`,
    [PROMISES],
  );
  await owner.query(
    `insert into objective_days (objective_id, environment_id, day, good_quarters, bad_quarters, unknown_quarters, minutes, good, bad, counted_to)
     select o.id, e.id, d::date, case when is_things then array_fill(15, array[96]) end,
       case when is_things then array_fill(case when is_bad then 1 else 0 end, array[96]) end, case when is_things then array_fill(0, array[96]) end,
       case when is_things then null when is_bad then repeat('g', 600) || repeat('b', 60) || repeat('g', 780) else repeat('g', 1440) end,
       case when is_bad and not is_things then 1380 else 1440 end, case when is_bad and is_things then 96 when is_bad then 60 else 0 end, least(now(), (d + interval '1 day') at time zone 'UTC')
     from generate_series(date_trunc('day', now() at time zone 'UTC') - make_interval(days => $1::int - 1), now() at time zone 'UTC', interval '1 day') d,
       objectives o, environments e,
       lateral (select (extract(epoch from d)::bigint / 86400 + length(o.id) + length(e.id)) % 14 = 0 as is_bad, o.accounting = 'ratio' as is_things) b
     where o.key ~ '^p[0-9]+$' and o.platform_id = 'auditron' and e.id ~ '^auditron/e[0-9]+$' on conflict do nothing`,
    [DAYS],
  );
  await owner.query("vacuum analyze objective_days, objectives, environments");
}
