import { and, desc, eq, gt, isNull, lte, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, alerts, silences } from "@/db/schema";
import type { Preview } from "@/domain/preview";
import type { Matcher } from "@/domain/silence";
import { clockText, LIVE } from "./start-action";

type Run = typeof actionRuns.$inferSelect;

const ALERTS_SHOWN = 20;
const TIMES_COUNTED = 50;

/** What the console knows around a run before it is made: what is open there, what of ours goes on, the last times. */
export async function knownAround(db: Db, run: Run, now: Date) {
  const [openAlerts, underWay, maintenance, usually] = await Promise.all([
    alertsAround(db, run),
    runsAround(db, run),
    quietAround(db, run, now),
    lastTimes(db, run),
  ]);
  return { openAlerts, underWay, maintenance, usually };
}

/** Those about what it touches first, then by severity. */
const alertsAround = (db: Db, run: Run) =>
  db
    .select({ id: alerts.id, title: alerts.title, severity: alerts.severity })
    .from(alerts)
    .where(and(eq(alerts.environmentId, run.environmentId), ne(alerts.state, "resolved")))
    .orderBy(
      desc(
        sql`coalesce(${alerts.job} = ${run.job ?? ""}, false) or strpos(${alerts.subject}, ${run.target}) > 0`,
      ),
      alerts.severityRank,
      desc(alerts.startedAt),
    )
    .limit(ALERTS_SHOWN);

async function runsAround(db: Db, run: Run): Promise<string[]> {
  const live = await db
    .select({ label: actionRuns.label, by: actionRuns.requestedByName })
    .from(actionRuns)
    .where(and(eq(actionRuns.environmentId, run.environmentId), ne(actionRuns.id, run.id), LIVE))
    .orderBy(actionRuns.requestedAt)
    .limit(ALERTS_SHOWN);
  return live.map(({ label, by }) => `${label}, asked for by ${by}`);
}

async function quietAround(db: Db, { environmentId }: Run, now: Date): Promise<string[]> {
  const live = await db
    .select()
    .from(silences)
    .where(and(isNull(silences.endedAt), lte(silences.startsAt, now), gt(silences.endsAt, now)));
  return live
    .filter(({ matchers }) => matchers.some((matcher) => namesPlace(matcher, environmentId)))
    .map((one) => `Silenced by ${one.createdByName} until ${clockText(one.endsAt)}: ${one.reason}`);
}

const namesPlace = ({ field, value, isNot }: Matcher, environmentId: string) =>
  !isNot &&
  ((field === "environment" && value === environmentId) ||
    (field === "platform" && environmentId.startsWith(`${value}/`)));

/** From the call to the proof, of the latest that worked. */
async function lastTimes(db: Db, run: Run): Promise<Preview["usually"]> {
  const { rows } = await db.execute<{ times: number; median: number | null; p95: number | null }>(sql`
    select count(*)::int as times,
      percentile_cont(0.5) within group (order by took)::float8 as median,
      percentile_cont(0.95) within group (order by took)::float8 as p95
    from (
      select extract(epoch from finished_at - called_at) as took from action_runs
      where action = ${run.action} and environment_id = ${run.environmentId} and called_at is not null
        and state in ('succeeded', 'rolled-back') and finished_at is not null
      order by finished_at desc limit ${TIMES_COUNTED}
    ) last`);
  const [found] = rows;
  if (!found || found.median === null || found.p95 === null) return null;
  return { seconds: found.median, p95Seconds: found.p95, times: found.times };
}
