import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { watchWindows } from "@/db/schema";
import { thresholdId } from "@/domain/platform";
import { COMPARED_MINUTES, compareCheck, type Seen, type WatchedFact } from "@/domain/watch";
import { readLimits } from "@/server/observe/limits";

type Window = Pick<typeof watchWindows.$inferSelect, "environmentId" | "checks" | "startsAt" | "endsAt">;

const MINUTE = 60_000;
const NOTHING: Seen = { told: 0, unknown: 0, bad: 0, latencyMs: null, value: null };

/** What is watched, as it was in the hour before the run was sent and as it is since the run ended. */
export async function compareWindow(db: Db, window: Window, sentAt: Date, now: Date): Promise<WatchedFact[]> {
  const { environmentId, checks: keys, startsAt, endsAt } = window;
  const from = new Date(sentAt.getTime() - COMPARED_MINUTES * MINUTE);
  const to = now < endsAt ? now : endsAt;
  // One after the other: a transaction has one connection.
  const before = await seenOf(db, environmentId, keys, from, sentAt);
  const after = await seenOf(db, environmentId, keys, startsAt, to);
  const limits = await readLimits(db);
  const platformId = environmentId.split("/")[0] ?? "";
  return keys.flatMap((key) => {
    const known = before.get(key) ?? after.get(key);
    return compareCheck(
      {
        key,
        title: known?.title ?? key,
        limits: known?.metric ? limits.get(thresholdId(platformId, known.metric)) : undefined,
      },
      before.get(key)?.seen ?? NOTHING,
      after.get(key)?.seen ?? NOTHING,
    );
  });
}

type Told = { title: string; metric: string | null; seen: Seen };

async function seenOf(
  db: Db,
  environmentId: string,
  keys: readonly string[],
  from: Date,
  to: Date,
): Promise<Map<string, Told>> {
  if (keys.length === 0) return new Map();
  const names = sql.join(
    keys.map((key) => sql`${key}`),
    sql`, `,
  );
  const { rows } = await db.execute<{ key: string; title: string; metric: string | null } & Seen>(sql`
    select c.key, c.title, c.metric,
      (count(*) filter (where o.status in ('ok', 'warn', 'alert')))::int as told,
      (count(*) filter (where o.status = 'unknown'))::int as unknown,
      (count(*) filter (where o.status in ('warn', 'alert')))::int as bad,
      (percentile_cont(0.5) within group (order by o.latency_ms))::float8 as "latencyMs",
      avg(o.value)::float8 as value
    from checks c
    left join observations o
      on o.check_id = c.id and o.at >= ${from.toISOString()} and o.at < ${to.toISOString()}
    where c.environment_id = ${environmentId} and c.active and c.key in (${names})
    group by c.id`);
  return new Map(rows.map(({ key, title, metric, ...seen }) => [key, { title, metric, seen }]));
}
