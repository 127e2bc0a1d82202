import { aliasedTable, and, asc, desc, eq, gte, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, notifications } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { NotificationFilter } from "@/domain/schema/notification";
import { shownSecrets } from "./channel-secrets";
import { RESENT } from "./outbox";

/**
 * A message is seen where all its alerts, or the action that it speaks of, are; one that is of neither only with
 * everything in scope. No policy holds the table, because its filters would lose their indexes.
 */
const IN_SIGHT = sql`((select current_setting('app.scope', true)) = '*'
  or cardinality(notifications.alert_ids) > 0
    and (select count(*) from alerts a where a.id = any (notifications.alert_ids)) = cardinality(notifications.alert_ids)
  or exists (select 1 from action_runs r
    where r.id = case when notifications.group_key ~ '^approval [0-9a-f-]{36}$' then substr(notifications.group_key, 10)::uuid end))`;
const PAGE = 50;
const DAY = 86_400_000;

/** Every channel, with what went out by it in the last day and what waits for it. */
export async function listChannels(db: Db, now: Date) {
  const [rows, counts] = await Promise.all([
    db.select().from(channels).orderBy(asc(channels.title)),
    db
      .select({
        channelId: notifications.channelId,
        sent: sql<number>`count(*) filter (where state = 'sent')::int`,
        lost: sql<number>`count(*) filter (where state in ('failed', 'unknown'))::int`,
        waiting: sql<number>`count(*) filter (where state in ('waiting', 'sending'))::int`,
        held: sql<number>`count(*) filter (where state = 'held')::int`,
      })
      .from(notifications)
      .where(gte(notifications.createdAt, new Date(now.getTime() - DAY)))
      .groupBy(notifications.channelId),
  ]);
  const byChannel = new Map(counts.map(({ channelId, ...rest }) => [channelId, rest]));
  const nothing = { sent: 0, lost: 0, waiting: 0, held: 0 };
  const titles = new Map(rows.map(({ id, title }) => [id, title]));
  return rows.map((row) => ({
    ...row,
    secrets: shownSecrets(row.secrets),
    fallback: row.fallbackId && (titles.get(row.fallbackId) ?? row.fallbackId),
    lastDay: byChannel.get(row.id) ?? nothing,
  }));
}

/** Channels that refuse at present, for whoever watches the console itself. */
export async function channelsFailing(db: Db) {
  return db
    .select({
      id: channels.id,
      title: channels.title,
      kind: channels.kind,
      failingSince: channels.failingSince,
      lastTrouble: channels.lastTrouble,
    })
    .from(channels)
    .where(and(eq(channels.active, true), isNotNull(channels.failingSince)))
    .orderBy(asc(channels.failingSince));
}

const listed = {
  id: notifications.id,
  createdAt: notifications.createdAt,
  channelId: notifications.channelId,
  channel: channels.title,
  kind: channels.kind,
  recipient: notifications.recipient,
  event: notifications.event,
  severity: notifications.severity,
  title: sql<string>`${notifications.message} ->> 'title'`,
  state: notifications.state,
  attempt: notifications.attempt,
  sentAt: notifications.sentAt,
  answer: notifications.answer,
  fallbackOf: notifications.fallbackOf,
};

/** The newest messages that fit, and whether there are older ones. */
export async function listNotifications(db: Db, filter: NotificationFilter) {
  const { channelId, state, alertId, from, to, before } = filter;
  const fits: (SQL | undefined)[] = [
    IN_SIGHT,
    channelId ? eq(notifications.channelId, channelId) : undefined,
    state ? eq(notifications.state, state) : undefined,
    alertId ? sql`${notifications.alertIds} @> array[${alertId}]::bigint[]` : undefined,
    from ? gte(notifications.createdAt, from) : undefined,
    to ? lt(notifications.createdAt, to) : undefined,
    before
      ? sql`(${notifications.createdAt}, ${notifications.id}) < (select b.created_at, b.id from notifications b where b.id = ${before})`
      : undefined,
  ];
  const rows = await db
    .select(listed)
    .from(notifications)
    .innerJoin(channels, eq(channels.id, notifications.channelId))
    .where(and(...fits))
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(PAGE + 1);
  return { notifications: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
}

/** One message as it was sent, with what stood in for it and what it stood in for. */
export async function notificationDetail(db: Db, id: string) {
  const [row] = await db
    .select({ notification: notifications, channel: channels.title, kind: channels.kind })
    .from(notifications)
    .innerJoin(channels, eq(channels.id, notifications.channelId))
    .where(and(eq(notifications.id, id), IN_SIGHT));
  if (!row) throw notFound("notification", id);
  const other = aliasedTable(notifications, "other");
  const related = (where: SQL | undefined) =>
    db
      .select({ id: other.id, channelId: other.channelId, state: other.state })
      .from(other)
      .where(where)
      .orderBy(asc(other.createdAt));
  const [standIns, standsFor, again] = await Promise.all([
    related(eq(other.fallbackOf, id)),
    row.notification.fallbackOf ? related(eq(other.id, row.notification.fallbackOf)) : [],
    related(sql`starts_with(${other.requestKey}, ${`${RESENT}${id} `})`),
  ]);
  const { requestKey: _, ...notification } = row.notification;
  return { ...notification, channel: row.channel, kind: row.kind, standIns, standsFor: standsFor[0], again };
}
