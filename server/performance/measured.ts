import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, thresholds } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { type PlatformId, thresholdId } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

/** What people wait at. */
const DOORS = ["front", "api"];
const LATENCY_METRICS = ["api.p95", "api.response"];
const ERROR_METRICS = ["api.error-rate"];

export async function activePlace(db: Db, id: string) {
  const [place] = await db.select().from(environments).where(eq(environments.id, id));
  if (!place?.active) throw notFound("environment", id);
  return place;
}

/** The checks of an environment whose answers were timed, and which of them stand for its front and its API. */
export async function timedChecks(db: Db, place: { id: string; platformId: PlatformId }) {
  const rows = await db
    .select({
      id: checks.id,
      key: checks.key,
      title: checks.title,
      component: checks.component,
      question: checks.question,
      metric: checks.metric,
      everySeconds: checks.everySeconds,
    })
    .from(checks)
    .where(
      and(
        eq(checks.environmentId, place.id),
        eq(checks.active, true),
        isNull(checks.notOffered),
        sql`(${checks.latencyMs} is not null or exists (select 1 from rollups_day d where d.check_id = ${checks.id} and d.latency <> '{}'))`,
      ),
    )
    .orderBy(asc(checks.id));
  const components = declarationOf(place.platformId).components;
  const parts = new Map(components.map((component, order) => [component.key, { component, order }]));
  const timed = rows
    .map((row) => {
      const part = parts.get(row.component);
      return {
        ...row,
        part: part?.component.title ?? row.component,
        order: part?.order ?? parts.size,
        isDoor: part !== undefined && DOORS.includes(part.component.group),
      };
    })
    .sort((a, b) => a.order - b.order || a.id - b.id);
  const doors = timed.filter(({ isDoor }) => isDoor);
  return { timed, doors: oncePerQuestion(doors.length > 0 ? doors : timed) };
}

/** One answer may settle several checks; it counts once. */
function oncePerQuestion<T extends { question: string }>(rows: readonly T[]): T[] {
  const asked = new Set<string>();
  return rows.filter(({ question }) => !asked.has(question) && asked.add(question));
}

/** The limits that are drawn: a check's own where it has one of that unit, else those of the platform. */
export async function limitsOf(db: Db, platformId: PlatformId, metric: string | null) {
  const wanted = [...(metric ? [metric] : []), ...LATENCY_METRICS, ...ERROR_METRICS];
  const rows = await db
    .select()
    .from(thresholds)
    .where(
      and(
        eq(thresholds.active, true),
        inArray(
          thresholds.id,
          wanted.map((one) => thresholdId(platformId, one)),
        ),
      ),
    );
  const first = (metrics: readonly string[], unit: "ms" | "percent") => {
    const row = metrics
      .map((one) => rows.find((each) => each.metric === one && each.unit === unit))
      .find((each) => each !== undefined);
    if (!row) return null;
    const { id, title, target, warn, alert, sourceFile, sourceLine } = row;
    return { id, title, target, warn, alert, source: { file: sourceFile, line: sourceLine } };
  };
  return {
    latency: first(metric ? [metric, ...LATENCY_METRICS] : LATENCY_METRICS, "ms"),
    errors: first(ERROR_METRICS, "percent"),
  };
}
