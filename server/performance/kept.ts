import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks } from "@/db/schema";
import { grainOf } from "@/domain/performance";
import { connectors, declarationOf } from "@/server/connectors";
import { queriesOf } from "@/server/queries/find-read";
import { activePlace, limitsOf } from "./measured";

/** The platform's own figures, as its Prometheus tells them to these checks. */
const KEPT = ["api-p50", "api-p95", "api-p99", "api-error-rate"];
/** The query that asks for them over a stretch. */
const COURSE_QUERY = "metrics.requests";

/**
 * What the platform measured of its own requests, as our checks kept it: each value is a percentile of five minutes,
 * so a longer step shows the highest of them and averages nothing. Null where the platform has no such figures.
 */
export async function keptFigures(db: Db, asked: { environmentId: string; from: Date; to: Date }) {
  const { environmentId, from, to } = asked;
  const place = await activePlace(db, environmentId);
  const declared = declarationOf(place.platformId).components.flatMap((component) => component.checks);
  if (!declared.some(({ key }) => KEPT.includes(key))) return null;
  const rows = await db
    .select({ id: checks.id, key: checks.key, everySeconds: checks.everySeconds, reason: checks.reason })
    .from(checks)
    .where(
      and(
        eq(checks.environmentId, environmentId),
        eq(checks.active, true),
        isNull(checks.notOffered),
        inArray(checks.key, KEPT),
      ),
    );
  const grain = grainOf(to.getTime() - from.getTime());
  const source =
    grain.from === "observations"
      ? sql`select check_id, at, value as highest from observations`
      : grain.from === "hours"
        ? sql`select check_id, bucket as at, value_max as highest from rollups_hour`
        : sql`select check_id, bucket as at, value_max as highest from rollups_day`;
  const { rows: points } = await db.execute<{ checkId: number; at: number; highest: number | null }>(sql`
    select check_id as "checkId", floor(extract(epoch from at) * 1000 / ${grain.stepMs}::float8)::float8 * ${grain.stepMs}::float8 as "at", max(highest) as highest
    from (${source}) kept where check_id = any(${sql.param(rows.map(({ id }) => id))}::int[]) and at >= ${from.toISOString()} and at < ${to.toISOString()}
    group by 1, 2 order by 2`);
  return {
    grain,
    series: rows.map(({ id, key, everySeconds, reason }) => ({
      key,
      everySeconds,
      reason,
      points: points
        .filter(({ checkId }) => checkId === id)
        .map(({ at, highest }) => ({ at: new Date(at), value: highest })),
    })),
    limits: await limitsOf(db, place.platformId, null),
    /** Whether its Prometheus can be asked for the stretch itself. */
    canAsk: queriesOf(connectors[place.platformId], place.dialect).some(({ key }) => key === COURSE_QUERY),
  };
}
