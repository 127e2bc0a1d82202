import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { USEFULNESS, type Usefulness } from "@/domain/alert";
import { budgetOf, NOISE_DAYS, type NoiseReport, type RuleNoise } from "@/domain/noise";
import type { AlertSeverity, PlatformId } from "@/domain/platform";

const DAY_MS = 86_400_000;

type Row = {
  rule_id: string | null;
  title: string;
  platform_id: PlatformId | null;
  severity: AlertSeverity | null;
  fired: number;
  alerts: number;
  still_open: number;
  by_recovery: number;
  by_person: number;
  by_source: number;
  median_seconds: number | null;
  flapped: number;
} & Record<Usefulness, number>;

const judgedColumns = sql.join(
  USEFULNESS.map(
    (word) => sql`(count(*) filter (where a.usefulness = ${word}))::int as ${sql.identifier(word)}`,
  ),
  sql`, `,
);

/** What each rule's alerts of the last days were worth; what no rule opened stands as one row without a rule. */
export async function noiseReport(db: Db, now: Date): Promise<NoiseReport> {
  const from = new Date(now.getTime() - NOISE_DAYS * DAY_MS);
  const { rows } = await db.execute<Row>(sql`
    with heard as (
      select alert_id, count(*) filter (where kind in ('opened', 'reopened'))::int as fired, bool_or(kind = 'flapping') as flapped
      from alert_events where at >= ${from.toISOString()}::timestamptz and kind in ('opened', 'reopened', 'flapping') group by alert_id)
    select a.rule_id, coalesce(max(r.title), '') as title, max(r.platform_id) as platform_id, max(r.severity) as severity,
      sum(h.fired)::int as fired, count(*)::int as alerts, (count(*) filter (where a.state <> 'resolved'))::int as still_open,
      (count(*) filter (where a.resolved_how = 'recovery'))::int as by_recovery, (count(*) filter (where a.resolved_how = 'person'))::int as by_person,
      (count(*) filter (where a.resolved_how = 'source'))::int as by_source,
      percentile_cont(0.5) within group (order by extract(epoch from a.resolved_at - a.opened_at)) filter (where a.resolved_at is not null) as median_seconds,
      (count(*) filter (where h.flapped or a.is_flapping))::int as flapped, ${judgedColumns}
    from heard h join alerts a on a.id = h.alert_id left join alert_rules r on r.id = a.rule_id
    where h.fired > 0 group by a.rule_id`);
  const rules = rows.map(
    (row): RuleNoise => ({
      ruleId: row.rule_id,
      title: row.title,
      platformId: row.platform_id,
      severity: row.severity,
      fired: row.fired,
      alerts: row.alerts,
      stillOpen: row.still_open,
      byRecovery: row.by_recovery,
      byPerson: row.by_person,
      bySource: row.by_source,
      medianSeconds: row.median_seconds === null ? null : Math.round(Number(row.median_seconds)),
      flapped: row.flapped,
      judged: Object.fromEntries(USEFULNESS.map((word) => [word, row[word]])) as Record<Usefulness, number>,
    }),
  );
  return { from, to: now, ...budgetOf(rules) };
}
