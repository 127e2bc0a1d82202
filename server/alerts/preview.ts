import { and, asc, inArray, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";
import { ALERT_BATCH, ALERT_SET } from "@/domain/alert-filter";
import { setHash } from "@/domain/alert-set";
import type { PreviewAlerts } from "@/domain/schema/alert-query";
import { whereAlerts } from "./where";

/**
 * What a verb would touch, exactly. `batches` are the parts in which it is asked for, each with what the command
 * expects to find; `count` is more than they hold when the set is too large for one go.
 */
export async function previewAlerts(db: Db, input: z.output<typeof PreviewAlerts>, actorId: string) {
  const where = and(
    ne(alerts.state, "resolved"),
    input.ids ? inArray(alerts.id, input.ids) : undefined,
    input.filter ? whereAlerts(input.filter, actorId) : undefined,
  );
  const rows = await db
    .select({
      id: alerts.id,
      version: alerts.version,
      severity: alerts.severity,
      platformId: alerts.platformId,
    })
    .from(alerts)
    .where(where)
    .orderBy(asc(alerts.severityRank), asc(alerts.startedAt), asc(alerts.id))
    .limit(ALERT_SET + 1);
  const taken = rows.slice(0, ALERT_SET);
  const batches = await Promise.all(
    Array.from({ length: Math.ceil(taken.length / ALERT_BATCH) }, async (_, index) => {
      const part = taken.slice(index * ALERT_BATCH, (index + 1) * ALERT_BATCH);
      return { ids: part.map(({ id }) => id), expected: { count: part.length, hash: await setHash(part) } };
    }),
  );
  return {
    count: taken.length,
    hasMore: rows.length > ALERT_SET,
    batches,
    bySeverity: tally(taken.map(({ severity }) => severity)),
    byPlatform: tally(taken.map(({ platformId }) => platformId)),
    willResolveAtSource:
      input.verb === "resolve"
        ? await atSource(
            db,
            taken.map(({ id }) => id),
          )
        : 0,
    /** Named, but over already. */
    alreadyResolved: input.ids ? new Set(input.ids).size - taken.length : 0,
  };
}

function tally<T extends string>(values: readonly T[]): { value: T; count: number }[] {
  const found = new Map<T, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return [...found].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

/** Those that a platform itself lists as open, where it can be asked to resolve them. */
async function atSource(db: Db, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(distinct a.id)::int as count from alerts a
    join alert_sources s on s.alert_id = a.id and s.source = 'platform' and s.gone_at is null
    join capabilities c on c.environment_id = a.environment_id and c.capability = 'alerts.resolve' and c.supported
    where a.id = any(${sql.param(ids)}::bigint[])`);
  return rows[0]?.count ?? 0;
}
