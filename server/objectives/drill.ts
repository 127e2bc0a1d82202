import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { MINUTE, MINUTES_OF_DAY, NOTHING_COUNTED, QUARTERS_OF_DAY, type Tally } from "@/domain/objective";
import { type MinuteSpan, stretchesOf, sumTallies, tallyMinutes } from "@/domain/objective-minutes";
import type { ObjectiveStretch } from "@/domain/schema/objective";
import { ofSeries, type StoredDay } from "./bad-stretches";
import { promiseOf } from "./one";
import { subjectsOf } from "./reasons";
import { dayName, dayNumber } from "./tally";

const MINUTE_MS = 60_000;
const QUARTER_MS = 900_000;
const WORST_LAST = [MINUTE.none, MINUTE.good, MINUTE.maintenance, MINUTE.unknown, MINUTE.bad].join("");
const MOST_ROWS = 500;

type Said = { at: Date; subject: string; status: string; reason: string };

/**
 * The minutes of up to a day, a letter each, or its quarters of an hour with their tallies, and every change of state
 * that was seen meanwhile. Of several tenants each minute is as the worst of them.
 */
export async function objectiveMinutes(db: Db, { from, to, ...series }: ObjectiveStretch) {
  const { objective } = await promiseOf(db, series);
  const { rows } = await db.execute<StoredDay & { unknown_quarters: number[] | null }>(sql`
    select tenant, to_char(day, 'YYYY-MM-DD') as day, minutes, good_quarters, bad_quarters, unknown_quarters from objective_days
    where ${ofSeries(series)} and day >= ${dayName(dayNumber(from))} and day <= ${dayName(dayNumber(new Date(to.getTime() - 1)))}`);
  const start = Math.floor(from.getTime() / MINUTE_MS) * MINUTE_MS;
  const isTime = objective.accounting === "time";
  const letters = isTime ? lettersOf(rows, start, to.getTime()) : "";
  return {
    from: new Date(start),
    to,
    letters,
    stretches: isTime ? spansFrom(letters, start) : [],
    quarters: isTime ? [] : quartersOf(rows, from, to),
    said: await saidIn(db, objective.source, series, from, to),
  };
}

function lettersOf(days: readonly StoredDay[], start: number, end: number): string {
  const length = Math.ceil((end - start) / MINUTE_MS);
  const worst = new Uint8Array(length);
  for (const { day, minutes } of days) {
    const offset = (Date.parse(`${day}T00:00:00Z`) - start) / MINUTE_MS;
    for (let minute = Math.max(0, -offset); minute < MINUTES_OF_DAY && offset + minute < length; minute += 1)
      worst[offset + minute] = Math.max(
        worst[offset + minute] ?? 0,
        WORST_LAST.indexOf(minutes?.charAt(minute) || MINUTE.none),
      );
  }
  return Array.from(worst, (rank) => WORST_LAST.charAt(rank)).join("");
}

function spansFrom(letters: string, start: number): MinuteSpan[] {
  const epoch = "1970-01-01";
  return stretchesOf(letters, epoch).map(({ from, to, state }) => ({
    from: new Date(start + from.getTime()),
    to: new Date(start + to.getTime()),
    state,
  }));
}

function quartersOf(
  days: readonly (StoredDay & { unknown_quarters: number[] | null })[],
  from: Date,
  to: Date,
) {
  const sums = new Map<number, { at: Date } & Tally>();
  for (const { day, minutes, good_quarters, bad_quarters, unknown_quarters } of days)
    for (let quarter = 0; quarter < QUARTERS_OF_DAY; quarter += 1) {
      const at = new Date(Date.parse(`${day}T00:00:00Z`) + quarter * QUARTER_MS);
      if (at < new Date(Math.floor(from.getTime() / QUARTER_MS) * QUARTER_MS) || at >= to) continue;
      const looked = minutes === null ? undefined : tallyMinutes(minutes, quarter * 15, quarter * 15 + 15);
      const own: Tally = {
        good: good_quarters?.[quarter] ?? 0,
        bad: bad_quarters?.[quarter] ?? 0,
        unknown: looked?.unknown ?? unknown_quarters?.[quarter] ?? 0,
        maintenance: 0,
        ...(looked && { seen: looked.good }),
      };
      sums.set(at.getTime(), { at, ...sumTallies(sums.get(at.getTime()) ?? NOTHING_COUNTED, own) });
    }
  return [...sums.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
}

type Asked = Omit<ObjectiveStretch, "from" | "to">;

async function saidIn(
  db: Db,
  source: Parameters<typeof subjectsOf>[0],
  { environmentId, tenant }: Asked,
  from: Date,
  to: Date,
): Promise<Said[]> {
  const known = subjectsOf(source, tenant);
  if (!known) return [];
  const whose =
    known.kind === "job" && tenant === ""
      ? sql`starts_with(subject, ${known.subjects[0] ?? ""})`
      : sql`subject in (${sql.join(
          known.subjects.map((subject) => sql`${subject}`),
          sql`, `,
        )})`;
  const { rows } = await db.execute<{ at: number; subject: string; status: string; reason: string }>(sql`
    select extract(epoch from at)::float8 * 1000 as at, subject, to_status as status, reason from state_changes
    where environment_id = ${environmentId} and subject_kind = ${known.kind} and ${whose} and ${between(from, to)}
    order by at, id limit ${MOST_ROWS}`);
  return rows.map((row) => ({ ...row, at: new Date(Number(row.at)) }));
}

const between = (from: Date, to: Date): SQL =>
  sql`at >= ${from.toISOString()}::timestamptz and at < ${to.toISOString()}::timestamptz`;

/** One row behind a promise; `kind` and `id` name the page that tells more. */
export type ObjectiveObservation = {
  kind: "observation" | "run" | "alert";
  id: number;
  at: Date;
  subject: string;
  tenant: string;
  status: string;
  /** A measured value, milliseconds of an answer or a run; null where nothing was measured. */
  value: number | null;
  said: string;
};

/** The rows that the minutes or things of a stretch were counted from, as far as they are kept, the newest first. */
export async function objectiveObservations(db: Db, { from, to, ...series }: ObjectiveStretch) {
  const { objective } = await promiseOf(db, series);
  const { rows } = await db.execute<Omit<ObjectiveObservation, "at"> & { at: number }>(
    sql`${behind(objective, series, from, to)} order by at desc limit ${MOST_ROWS + 1}`,
  );
  return {
    rows: rows
      .slice(0, MOST_ROWS)
      .map((row): ObjectiveObservation => ({ ...row, id: Number(row.id), at: new Date(Number(row.at)) })),
    isCut: rows.length > MOST_ROWS,
  };
}

function behind(
  { source, kind }: Awaited<ReturnType<typeof promiseOf>>["objective"],
  { environmentId, tenant }: Asked,
  from: Date,
  to: Date,
): SQL {
  const ms = (column: SQL) => sql`extract(epoch from ${column})::float8 * 1000`;
  const inside = (column: SQL) =>
    sql`${column} >= ${from.toISOString()}::timestamptz and ${column} < ${to.toISOString()}::timestamptz`;
  const list = (all: readonly string[]) =>
    sql.join(
      all.map((one) => sql`${one}`),
      sql`, `,
    );
  switch (source.from) {
    case "checks":
    case "answers":
    case "values":
    case "counters": {
      const keys = "checks" in source ? source.checks : [source.check];
      return sql`
        select 'observation' as kind, c.id, ${ms(sql`o.at`)} as at, c.key as subject, '' as tenant, o.status::text as status,
          ${kind === "latency" ? sql`o.latency_ms::float8` : sql`coalesce(o.value, o.latency_ms::float8)`} as value, o.reason as said
        from observations o join checks c on c.id = o.check_id
        where c.environment_id = ${environmentId} and c.key in (${list(keys)}) and ${inside(sql`o.at`)}`;
    }
    case "freshness":
    case "runs":
      return sql`
        select 'run' as kind, id, ${ms(sql`coalesce(ended_at, started_at)`)} as at, job as subject, tenant, status::text as status,
          coalesce(duration_ms, extract(epoch from ended_at - started_at) * 1000)::float8 as value, left(coalesce(error, ''), 300) as said
        from runs where environment_id = ${environmentId} and job = ${source.job} ${tenant === "" ? sql`` : sql`and tenant = ${tenant}`}
          and started_at >= ${new Date(from.getTime() - 86_400_000).toISOString()}::timestamptz and ${inside(sql`coalesce(ended_at, started_at)`)}`;
    case "acknowledgements":
      return sql`
        select 'alert' as kind, id, ${ms(sql`opened_at`)} as at, subject, coalesce(tenant, '') as tenant, state::text as status,
          ${ms(sql`acked_at - opened_at`)} as value, title as said
        from alerts where environment_id = ${environmentId} and severity in (${list(source.severities)}) and ${inside(sql`opened_at`)}`;
  }
}
