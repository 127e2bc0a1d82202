import { and, desc, eq, ilike, lt, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { webhookDeliveries } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { DeliveryFilter } from "@/domain/schema/delivery";

const PAGE = 100;
const HOUR = 3_600_000;

const listed = {
  id: webhookDeliveries.id,
  environmentId: webhookDeliveries.environmentId,
  source: webhookDeliveries.source,
  receivedAt: webhookDeliveries.receivedAt,
  verdict: webhookDeliveries.verdict,
  httpStatus: webhookDeliveries.httpStatus,
  said: webhookDeliveries.said,
  connection: webhookDeliveries.connection,
  externalId: webhookDeliveries.externalId,
  tenant: webhookDeliveries.tenant,
  completedAt: webhookDeliveries.completedAt,
  appliedAt: webhookDeliveries.appliedAt,
  replayOf: webhookDeliveries.replayOf,
  word: sql<
    string | null
  >`coalesce(${webhookDeliveries.told} ->> 'word', ${webhookDeliveries.told} ->> 'signal')`,
};

const escaped = (text: string) => text.replace(/[\\%_]/g, (letter) => `\\${letter}`);

/** The newest deliveries that fit, and whether there are more. */
export async function listDeliveries(db: Db, filter: DeliveryFilter) {
  const like = filter.text ? `%${escaped(filter.text)}%` : undefined;
  const fits: (SQL | undefined)[] = [
    filter.environmentId ? eq(webhookDeliveries.environmentId, filter.environmentId) : undefined,
    filter.verdict ? eq(webhookDeliveries.verdict, filter.verdict) : undefined,
    filter.source ? eq(webhookDeliveries.source, filter.source) : undefined,
    filter.before ? lt(webhookDeliveries.id, filter.before) : undefined,
    like
      ? or(
          ilike(webhookDeliveries.connection, like),
          ilike(webhookDeliveries.externalId, like),
          ilike(webhookDeliveries.tenant, like),
          ilike(webhookDeliveries.said, like),
        )
      : undefined,
  ];
  const rows = await db
    .select(listed)
    .from(webhookDeliveries)
    .where(and(...fits))
    .orderBy(desc(webhookDeliveries.id))
    .limit(PAGE + 1);
  return { deliveries: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
}

export async function deliveryById(db: Db, id: number) {
  const [row] = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  if (!row) throw notFound("delivery", String(id));
  return row;
}

/** From the end of a job to the news of it, per step of a quarter of an hour to six; replays and clocks that run ahead say nothing about it. */
export async function deliveryLatency(db: Db, environmentId: string, hours: number, now: Date) {
  const stepSeconds = hours <= 24 ? 900 : hours <= 24 * 7 ? 3600 : 6 * 3600;
  const { rows } = await db.execute<{ at: string; median: number; p95: number; count: number }>(sql`
    select to_timestamp(floor(extract(epoch from received_at) / ${stepSeconds}) * ${stepSeconds}) as at,
      percentile_cont(0.5) within group (order by extract(epoch from received_at - completed_at)) as median,
      percentile_cont(0.95) within group (order by extract(epoch from received_at - completed_at)) as p95, count(*)::int as count
    from webhook_deliveries
    where environment_id = ${environmentId} and received_at > ${new Date(now.getTime() - hours * HOUR).toISOString()}::timestamptz
      and verdict = 'accepted' and source = 'airbyte' and replay_of is null and completed_at <= received_at
    group by 1 order by 1`);
  return {
    stepMs: stepSeconds * 1000,
    from: new Date(now.getTime() - hours * HOUR),
    to: now,
    points: rows.map(({ at, median, p95, count }) => ({ at: new Date(at), median, p95, count })),
  };
}
