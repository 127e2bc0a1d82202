import { and, asc, desc, eq, gte, inArray, lt, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, alerts, checks, jobStates, runs } from "@/db/schema";
import type { Unit } from "@/domain/duration";
import { notFound } from "@/domain/errors";
import { thresholdId } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";
import { readLimits } from "@/server/observe/limits";
import { checkSeries } from "@/server/platforms/series";

const HOUR = 3_600_000;
const LONGEST_MS = 31 * 24 * HOUR;
const MOST_RUNS = 400;

export type Evidence = {
  title: string;
  label: string;
  unit: Unit;
  points: { at: Date; value: number | null }[];
  limits: { target: number | null; warn: number | null; alert: number | null };
  /** How far apart points should be; null where each is an event of its own. */
  everyMs: number | null;
  from: Date;
  to: Date;
};

type Alert = typeof alerts.$inferSelect;

/** What the alert was judged by, over a stretch around its start; null where it has no number. */
export async function alertEvidence(db: Db, id: number, now: Date): Promise<Evidence | null> {
  const [alert] = await db.select().from(alerts).where(eq(alerts.id, id));
  if (!alert) throw notFound("alert", String(id));
  const range = rangeAround(alert, now);
  if (alert.job && alert.subjectKind !== "check") return ageEvidence(db, alert, range, now);
  if (alert.check) return checkEvidence(db, alert, range);
  return null;
}

/** As long before the start as it has lasted, so that the calm before it shows; six hours in all while it is young. */
export function rangeAround(
  alert: Pick<Alert, "startedAt" | "resolvedAt">,
  now: Date,
): { from: Date; to: Date } {
  const end = Math.min(now.getTime(), (alert.resolvedAt ?? now).getTime() + HOUR);
  const lasted = Math.max(0, end - alert.startedAt.getTime());
  const span = Math.min(Math.max(lasted + Math.min(lasted, 7 * 24 * HOUR), 6 * HOUR), LONGEST_MS);
  return { from: new Date(end - span), to: new Date(end) };
}

async function checkEvidence(
  db: Db,
  alert: Alert,
  range: { from: Date; to: Date },
): Promise<Evidence | null> {
  const [[check], [rule]] = await Promise.all([
    db
      .select({ id: checks.id })
      .from(checks)
      .where(and(eq(checks.environmentId, alert.environmentId), eq(checks.key, alert.check ?? ""))),
    db
      .select({ spec: alertRules.spec })
      .from(alertRules)
      .where(eq(alertRules.id, alert.ruleId ?? "")),
  ]);
  if (!check) return null;
  const series = await checkSeries(db, { checkId: check.id, ...range });
  const hasValues = series.points.some(({ value }) => value !== null);
  const ownLimit = rule?.spec.kind === "threshold" ? rule.spec.limit : null;
  const everyMs =
    series.grain === "row" ? series.everySeconds * 2000 : series.grain === "hour" ? HOUR : 24 * HOUR;
  if (!hasValues)
    return {
      title: `${series.title}: how long the answer took`,
      label: "latency",
      unit: "ms",
      points: series.points.map(({ at, latencyP95 }) => ({ at, value: latencyP95 })),
      limits: { target: null, warn: null, alert: null },
      everyMs,
      ...range,
    };
  return {
    title: series.threshold?.title ?? series.title,
    label: series.grain === "row" ? "value" : `mean per ${series.grain}`,
    unit: series.threshold?.unit ?? alert.unit ?? "count",
    points: series.points.map(({ at, value }) => ({ at, value })),
    limits:
      ownLimit === null
        ? {
            target: series.threshold?.target ?? null,
            warn: series.threshold?.warn ?? null,
            alert: series.threshold?.alert ?? null,
          }
        : { target: null, warn: null, alert: ownLimit },
    everyMs,
    ...range,
  };
}

/** The age of a job's data: it grows with time and falls with each good run. */
async function ageEvidence(
  db: Db,
  alert: Alert,
  { from, to }: { from: Date; to: Date },
  now: Date,
): Promise<Evidence | null> {
  const job = declarationOf(alert.platformId).jobs.find(({ key }) => key === alert.job);
  if (!job) return null;
  const of = and(
    eq(runs.environmentId, alert.environmentId),
    eq(runs.job, job.key),
    inArray(runs.tenant, ["", alert.tenant ?? ""]),
    eq(runs.status, "succeeded"),
  );
  const [limits, inside, [earlier], [state]] = await Promise.all([
    readLimits(db),
    db
      .select({ at: runs.endedAt })
      .from(runs)
      .where(and(of, gte(runs.endedAt, from), lte(runs.endedAt, to)))
      .orderBy(asc(runs.endedAt))
      .limit(MOST_RUNS),
    db
      .select({ at: runs.endedAt })
      .from(runs)
      .where(and(of, lt(runs.endedAt, from)))
      .orderBy(desc(runs.endedAt))
      .limit(1),
    db
      .select({ at: jobStates.lastGoodAt })
      .from(jobStates)
      .where(
        and(
          eq(jobStates.environmentId, alert.environmentId),
          eq(jobStates.job, job.key),
          eq(jobStates.tenant, alert.tenant ?? ""),
        ),
      ),
  ]);
  const limit = limits.get(thresholdId(alert.platformId, job.ageMetric));
  const known = [earlier?.at, state?.at, ...inside.map(({ at }) => at)].flatMap((at) =>
    at ? [at.getTime()] : [],
  );
  return {
    title: `${job.title}: age of the data`,
    label: "age",
    unit: "seconds",
    points: agePoints(known, from.getTime(), Math.min(to.getTime(), now.getTime())),
    limits: { target: null, warn: limit?.warn ?? null, alert: limit?.alert ?? null },
    everyMs: null,
    from,
    to,
  };
}

/** The corners of the saw: before and after each good end inside the stretch, and both ends of it. Milliseconds in. */
export function agePoints(goodEnds: readonly number[], from: number, to: number): Evidence["points"] {
  const ends = [...new Set(goodEnds)].filter((at) => at <= to).sort((a, b) => a - b);
  const age = (at: number, since: number | undefined) =>
    since === undefined ? null : Math.max(0, at - since) / 1000;
  let good = ends.filter((at) => at <= from).at(-1);
  const points: Evidence["points"] = [{ at: new Date(from), value: age(from, good) }];
  for (const end of ends) {
    if (end <= from) continue;
    points.push({ at: new Date(end - 1), value: age(end, good) }, { at: new Date(end), value: 0 });
    good = end;
  }
  points.push({ at: new Date(to), value: age(to, good) });
  return points;
}
