import { eq } from "drizzle-orm";
import pg from "pg";
import { openDatabase } from "@/db";
import { reportDefinitions } from "@/db/schema";
import { periodAt, periodBefore } from "@/domain/report-period";
import { contentOf } from "@/server/reports/content";
import { declareReports } from "@/server/reports/shipped";
import { type Figure, formatNumber, told } from "./figures";
import type { Place } from "./place";
import { pastOf, seedScreens } from "./screens-seed";
import { seed as seedPromises } from "./sla";

const LIMIT_MS = 10_000;
const ALERTS = 20_000;
const DELIVERIES = 200_000;

/** The last quarter over everything: with the one before counted too, with a report of it, and the bare sums behind it. */
export async function measureReports(
  place: Place,
  { isQuick, note }: { isQuick: boolean; note: (text: string) => void },
): Promise<Figure[]> {
  const past = pastOf(1, isQuick ? 0.02 : 1);
  const database = await place.database("bench_reports");
  await seedScreens(database, past, note);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { db, close } = openDatabase(database.appUrl, { applicationName: "bench_reports", max: 4 });
  const figures: Figure[] = [];
  try {
    note("promises, alerts, deliveries");
    await seedPromises(owner);
    await seedMore(owner);
    const now = new Date();
    await declareReports(db, now);
    const [definition] = await db
      .select()
      .from(reportDefinitions)
      .where(eq(reportDefinitions.shippedKey, "quarterly/all"));
    if (!definition) throw new Error("The quarterly report does not ship.");
    const period = periodBefore("quarterly", periodAt("quarterly", "UTC", now));
    const world = `${formatNumber(past.observations)} observations, ${formatNumber(past.auditEvents)} events`;
    const timed = async (name: string, work: () => Promise<unknown>) => {
      note(name);
      const began = performance.now();
      await work();
      const took = performance.now() - began;
      figures.push({
        name,
        measured: `${formatNumber(took)} ms`,
        limit: `under ${formatNumber(LIMIT_MS)} ms`,
        isMet: took < LIMIT_MS,
      });
      return took;
    };
    const sections: [string, number][] = [];
    let begun = { name: "", at: performance.now() };
    const progress = async (_: number, said: string) => {
      const at = performance.now();
      if (begun.name) sections.push([begun.name, at - begun.at]);
      begun = { name: said, at };
    };
    const before = await contentOf(db, { definition, period: periodBefore("quarterly", period), now });
    await timed(`quarterly report, ${world}`, () =>
      contentOf(db, { definition, period, now, before, progress }),
    );
    for (const [name, took] of sections.sort((a, b) => b[1] - a[1]).slice(0, 5))
      figures.push(told(`  ${name}`, `${formatNumber(took)} ms`));
    await timed("  with the quarter before counted anew", () => contentOf(db, { definition, period, now }));
    figures.push(told("  its bare sums", `${formatNumber(await bareSums(owner, period))} ms`));
    return figures;
  } finally {
    await Promise.all([close(), owner.end()]);
  }
}

/** One statement per table that the report sums, without places, words or links. */
async function bareSums(owner: pg.Client, { from, to }: { from: Date; to: Date }): Promise<number> {
  const began = performance.now();
  for (const statement of [
    "select objective_id, environment_id, sum(good), sum(bad) from objective_days where day >= $1::timestamptz::date and day < $2::timestamptz::date group by 1, 2",
    "select r.check_id, b.key, sum(b.value::bigint) from rollups_day r, jsonb_each_text(r.latency) b where bucket >= $1 and bucket < $2 group by 1, 2",
    "select sum(value_sum), max(value_max) from rollups_day where bucket >= $1 and bucket < $2",
    "select count(*) from alert_events where kind = 'opened' and at >= $1 and at < $2",
    "select environment_id, job, status, count(*), percentile_cont(0.95) within group (order by duration_ms) from runs where started_at >= $1 and started_at < $2 group by 1, 2, 3",
    "select source, verdict, count(*) from webhook_deliveries where received_at >= $1 and received_at < $2 group by 1, 2",
    "select environment_id, state, count(*) from action_runs where requested_at >= $1 and requested_at < $2 group by 1, 2",
    "select checklist_id, count(*) from checklist_runs where due_at >= $1 and due_at < $2 group by 1",
    "select environment_id, job, sum(ok_seconds), sum(alert_seconds) from freshness_job_days where day >= $1::timestamptz::date and day < $2::timestamptz::date group by 1, 2",
    "select action, count(*) from audit_events where at >= $1 and at < $2 and result = 'refused' group by 1",
  ])
    await owner.query(statement, [from, to]);
  return performance.now() - began;
}

async function seedMore(owner: pg.Client): Promise<void> {
  await owner.query(
    `insert into alerts (fingerprint, group_key, environment_id, platform_id, trouble, subject_kind, subject, severity, severity_rank, word, title, sentence, state, started_at, opened_at, last_fired_at, recover_seconds, resolved_at)
     select 'f' || n, 'g' || n, 'auditron/production', 'auditron', 'trouble-' || n % 20, 'check', 'api', case n % 5 when 0 then 'critical' else 'warning' end, case n % 5 when 0 then 0 else 1 end,
       'high', 'Alert ' || n, 'It is slow.', 'resolved', t, t, t, 60, t + interval '40 minutes'
     from generate_series(1, $1::int) n, lateral (select now() - n * interval '180 days' / $1::int as t) x`,
    [ALERTS],
  );
  await owner.query(
    `insert into alert_events (alert_id, at, kind) select a.id, a.opened_at + lag, kind from alerts a,
       (values ('opened', interval '0'), ('acknowledged', interval '9 minutes'), ('resolved', interval '40 minutes')) k (kind, lag)`,
  );
  await owner.query(
    `insert into webhook_deliveries (environment_id, source, received_at, verdict, http_status, said, body, body_digest)
     select 'adinsights/production', 'airbyte', now() - n * interval '180 days' / $1::int, case n % 50 when 0 then 'refused' else 'accepted' end, 200, '', '{}', '0'
     from generate_series(1, $1::int) n`,
    [DELIVERIES],
  );
  await owner.query("vacuum analyze alerts, alert_events, webhook_deliveries");
}
