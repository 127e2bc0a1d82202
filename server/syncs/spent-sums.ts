import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { FreshPeriod, Spent } from "@/domain/fresh-time";
import type { FreshnessQuestion } from "@/domain/schema/fresh-time";

const STATES = ["ok", "warn", "alert", "unknown"] as const;
const KINDS = ["environment", "job", "tenant", "subject"] as const;
const DAY = 86_400_000;

export type GroupSum = {
  kind: (typeof KINDS)[number];
  environmentId: string;
  job: string | null;
  tenant: string | null;
  /** How many jobs of tenants are summed in it. */
  subjects: number;
  /** How many there are of its kind, those left out included. */
  ofKind: number;
  now: Spent;
  before: Spent;
};

/** Sums of a period and of the one before: every environment and job, the worst tenants and jobs of tenants. */
export async function spentPerGroup(
  db: Db,
  question: FreshnessQuestion,
  period: FreshPeriod,
  most: { tenant: number; subject: number },
): Promise<GroupSum[]> {
  const columns = ["now", "before"].flatMap((name) =>
    STATES.map((state) => sql.identifier(`${name}_${state}`)),
  );
  const summed = sql.join(
    columns.map((column) => sql`sum(${column})::float8 as ${column}`),
    sql`, `,
  );
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    with subjects as materialized (
      select environment_id, job, tenant, ${sumsWhere(sql`is_now`, "now")}, ${sumsWhere(sql`not is_now`, "before")}
      from (${parts(question, period)}) part
      where environment_id in (select id from environments where active) and ${asked(question)}
      group by environment_id, job, tenant
    ), groups as (
      select case when grouping(job, tenant) = 3 then 0 when grouping(tenant) = 1 then 1 else 2 end as kind,
        environment_id, job, tenant, count(*)::int as subjects, ${summed}
      from subjects group by grouping sets ((environment_id), (environment_id, job), (environment_id, tenant))
      union all
      select 3, environment_id, job, tenant, 1, ${sql.join(columns, sql`, `)} from subjects
    ), ranked as (
      select *, count(*) over (partition by kind)::int as of_kind, row_number() over (
        partition by kind order by now_warn + now_alert desc, now_unknown desc, now_ok desc, environment_id, job, tenant) as rank
      from groups
    )
    select * from ranked
    where kind < 2 or (kind = 2 and rank <= ${most.tenant}::int) or (kind = 3 and rank <= ${most.subject}::int) order by kind, rank`);
  return rows.map((row) => ({
    kind: KINDS[Number(row.kind)] ?? "subject",
    environmentId: String(row.environment_id),
    job: row.job === null ? null : String(row.job),
    tenant: row.tenant === null ? null : String(row.tenant),
    subjects: Number(row.subjects),
    ofKind: Number(row.of_kind),
    now: spentIn(row, "now"),
    before: spentIn(row, "before"),
  }));
}

/** Sums per hour of a day, else per day. */
export async function spentPerStep(
  db: Db,
  question: FreshnessQuestion,
  from: Date,
): Promise<ReadonlyMap<number, Spent>> {
  const isHours = question.range === "24h";
  const table = sql.identifier(
    isHours ? "freshness_hours" : question.tenant === undefined ? "freshness_job_days" : "freshness_days",
  );
  const time = sql.identifier(isHours ? "hour" : "day");
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select extract(epoch from ${time})::float8 as at, ${sumsWhere(sql`true`, "now")} from ${table}
    where ${time} >= ${isHours ? moment(from) : day(from)} and environment_id in (select id from environments where active) and ${asked(question)}
    group by ${time}`);
  return new Map(rows.map((row) => [Number(row.at) * 1000, spentIn(row, "now")]));
}

/** The rows that make up both periods: hours of a day; else whole weeks, and days where a period cuts a week. */
function parts({ range }: FreshnessQuestion, { from, beforeFrom }: FreshPeriod): SQL {
  const columns = sql`environment_id, job, tenant, ok_seconds, warn_seconds, alert_seconds, unknown_seconds`;
  if (range === "24h")
    return sql`select ${columns}, hour >= ${moment(from)} as is_now from freshness_hours where hour >= ${moment(beforeFrom)}`;
  const [fromWeek, nextWeek, beforeWeek] = [mondayBefore(from), mondayAfter(from), mondayAfter(beforeFrom)];
  return sql`
    select ${columns}, week >= ${day(nextWeek)} as is_now from freshness_weeks
      where week >= ${day(nextWeek)} or (week >= ${day(beforeWeek)} and week < ${day(fromWeek)})
    union all
    select ${columns}, day >= ${day(from)} as is_now from freshness_days
      where (day >= ${day(fromWeek)} and day < ${day(nextWeek)}) or (day >= ${day(beforeFrom)} and day < ${day(beforeWeek)})`;
}

const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
const day = (at: Date) => sql`${at.toISOString().slice(0, 10)}::date`;
const daysPastMonday = (at: Date) => (at.getUTCDay() + 6) % 7;
const mondayBefore = (at: Date) => new Date(at.getTime() - daysPastMonday(at) * DAY);
const mondayAfter = (at: Date) => new Date(at.getTime() + ((7 - daysPastMonday(at)) % 7) * DAY);

const sumsWhere = (condition: SQL, name: "now" | "before") =>
  sql.join(
    STATES.map(
      (state) =>
        sql`coalesce(sum(${sql.identifier(`${state}_seconds`)}) filter (where ${condition}), 0)::float8 as ${sql.identifier(`${name}_${state}`)}`,
    ),
    sql`, `,
  );

function asked({ environmentId, tenant, job }: FreshnessQuestion): SQL {
  return sql.join(
    [
      environmentId === undefined ? sql`true` : sql`environment_id = ${environmentId}`,
      tenant === undefined ? sql`true` : sql`tenant = ${tenant}`,
      job === undefined ? sql`true` : sql`job = ${job}`,
    ],
    sql` and `,
  );
}

const spentIn = (row: Record<string, unknown>, name: "now" | "before"): Spent => ({
  ok: Number(row[`${name}_ok`]),
  warn: Number(row[`${name}_warn`]),
  alert: Number(row[`${name}_alert`]),
  unknown: Number(row[`${name}_unknown`]),
});
