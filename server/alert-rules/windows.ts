import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { AnswerCount } from "@/domain/alert-judge-answers";
import type { ValueWindow } from "@/domain/alert-judge-value";

/** Longer windows are read from the hours that are rolled up every few minutes. */
const FROM_HOURS_SECONDS = 7200;
const DAY_SECONDS = 86_400;

export type CheckNeed = { checkId: number; seconds: number };
/** All jobs of the environment together when `job` is null. */
export type RunNeed = { environmentId: string; job: string | null; seconds: number };
export type SignInNeed = { by: "account" | "address"; count: number; seconds: number };
export type Needs = { checks: CheckNeed[]; runs: RunNeed[]; signIns: SignInNeed[] };

export type SignInTries = { who: string; failed: number; firstAt: Date | null };
export type Windows = {
  checks: Map<string, AnswerCount & ValueWindow>;
  runs: Map<string, AnswerCount>;
  signIns: Map<string, SignInTries[]>;
};

export const keyOfCheck = ({ checkId, seconds }: CheckNeed) => `${checkId} ${seconds}`;
export const keyOfRuns = ({ environmentId, job, seconds }: RunNeed) =>
  `${environmentId} ${job ?? "*"} ${seconds}`;
export const keyOfSignIns = ({ by, count, seconds }: SignInNeed) => `${by} ${count} ${seconds}`;

/** What the rules that look back need, in one statement per kind of row. */
export async function readWindows(db: Db, needs: Needs, now: Date): Promise<Windows> {
  const windows: Windows = { checks: new Map(), runs: new Map(), signIns: new Map() };
  const wanted = uniqueBy(needs.checks, keyOfCheck);
  const short = wanted.filter(({ seconds }) => seconds <= FROM_HOURS_SECONDS);
  const long = wanted.filter(({ seconds }) => seconds > FROM_HOURS_SECONDS);
  for (const [some, body] of [
    [short, fromAnswers(short, now)],
    [long, FROM_HOURS],
  ] as const) {
    if (some.length === 0) continue;
    for (const row of await readChecks(db, some, body, now))
      windows.checks.set(keyOfCheck({ checkId: row.check_id, seconds: row.seconds }), row);
  }
  const runs = uniqueBy(needs.runs, keyOfRuns);
  if (runs.length > 0)
    for (const row of await readRuns(db, runs, now))
      windows.runs.set(
        keyOfRuns({ environmentId: row.environment_id, job: row.job, seconds: row.seconds }),
        row,
      );
  for (const need of uniqueBy(needs.signIns, keyOfSignIns))
    windows.signIns.set(keyOfSignIns(need), await readSignIns(db, need, now));
  return windows;
}

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** The bounds that do not depend on the row let the partitions of other days be left out at once. */
function fromAnswers(needs: readonly CheckNeed[], now: Date): SQL {
  const longest = Math.max(0, ...needs.map(({ seconds }) => seconds));
  return sql`select count(*) filter (where status in ('ok', 'warn', 'alert'))::int as total, count(*) filter (where status = 'alert')::int as bad,
      count(value)::int as count, avg(value) as average, max(value) as highest, min(value) as lowest
    from observations o where o.check_id = w.check_id and o.at > ${at(now)} - make_interval(secs => w.seconds) and o.at <= ${at(now)}
      and o.at > ${new Date(now.getTime() - longest * 1000).toISOString()}::timestamptz`;
}

const FROM_HOURS = sql`select coalesce(sum(ok + warn + alert), 0)::int as total, coalesce(sum(alert), 0)::int as bad,
    coalesce(sum(value_count), 0)::int as count, sum(value_sum) / nullif(sum(value_count), 0) as average, max(value_max) as highest, min(value_min) as lowest
  from rollups_hour h where h.check_id = w.check_id and h.bucket > w.until - make_interval(secs => w.seconds) and h.bucket <= w.until`;

type CheckRow = { check_id: number; seconds: number } & AnswerCount & ValueWindow;

async function readChecks(db: Db, needs: readonly CheckNeed[], body: SQL, now: Date): Promise<CheckRow[]> {
  const { rows } = await db.execute<CheckRow>(sql`
    select w.check_id, w.seconds, counted.* from (
      select *, ${at(now)} as until from unnest(${sql.param(needs.map(({ checkId }) => checkId))}::int[], ${sql.param(needs.map(({ seconds }) => seconds))}::int[]) as n(check_id, seconds)) w
    cross join lateral (${body}) counted`);
  return rows;
}

type RunRow = { environment_id: string; job: string | null; seconds: number } & AnswerCount;

/** A run that ended in the window started at most a day before it. */
async function readRuns(db: Db, needs: readonly RunNeed[], now: Date): Promise<RunRow[]> {
  const { rows } = await db.execute<RunRow>(sql`
    select w.environment_id, w.job, w.seconds, counted.* from unnest(${sql.param(needs.map(({ environmentId }) => environmentId))}::text[],
      ${sql.param(needs.map(({ job }) => job))}::text[], ${sql.param(needs.map(({ seconds }) => seconds))}::int[]) as w(environment_id, job, seconds)
    cross join lateral (
      select count(*)::int as total, (count(*) filter (where r.status <> 'succeeded'))::int as bad
      from runs r where r.environment_id = w.environment_id and (w.job is null or r.job = w.job) and r.status in ('succeeded', 'failed', 'partial')
        and r.ended_at > ${at(now)} - make_interval(secs => w.seconds) and r.ended_at <= ${at(now)}
        and r.started_at > ${at(now)} - make_interval(secs => w.seconds + ${DAY_SECONDS})) counted`);
  return rows;
}

/** Only those with too many: what is tried at a door may be of any number. */
async function readSignIns(db: Db, { by, count, seconds }: SignInNeed, now: Date): Promise<SignInTries[]> {
  const who = by === "account" ? sql`account` : sql`ip`;
  const { rows } = await db.execute<{ who: string; failed: number; first: string }>(sql`
    select ${who} as who, count(*)::int as failed, min(at) as first from sign_in_attempts
    where not succeeded and at > ${at(now)} - make_interval(secs => ${seconds}) and at <= ${at(now)}
    group by 1 having count(*) > ${count} order by 2 desc limit 100`);
  return rows.map(({ first, ...row }) => ({ ...row, firstAt: new Date(first) }));
}

function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
