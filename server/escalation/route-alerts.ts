import { and, asc, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertEvents, alerts } from "@/db/schema";
import { log } from "@/server/log";
import { putIntoOutbox } from "@/server/notifications/outbox";
import { markSilenced } from "@/server/silences/tend-silences";
import { type Decision, decide, type News } from "./decide";
import { messagesOf, type Saying } from "./messages";
import { readBook } from "./read-book";
import { type Group, type ToldBefore, toldBefore } from "./told-before";

const AT_ONCE = 20_000;
const INSERTED_AT_ONCE = 1000;

/**
 * Decides for every new event of an alert, and for every clock that ran out, who is told, and puts it into the outbox.
 * Decision, message and clock commit together. One worker decides at a time, so that a storm that several of them
 * could share still becomes one message; alerts that somebody is changing now come with the next turn.
 */
export async function routeAlerts(db: Db, now: Date, put = putIntoOutbox): Promise<void> {
  while ((await routeSome(db, now, put)) >= AT_ONCE);
}

async function routeSome(db: Db, now: Date, put: typeof putIntoOutbox): Promise<number> {
  return db.transaction(async (tx) => {
    const mine = await tx.execute<{ got: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtext('route-alerts')) as got`,
    );
    if (!mine.rows[0]?.got) return 0;
    await markSilenced(tx, now);
    const events = await tx
      .select({
        id: alertEvents.id,
        alertId: alertEvents.alertId,
        kind: alertEvents.kind,
        detail: alertEvents.detail,
      })
      .from(alertEvents)
      .where(sql`routed_at is null`)
      .orderBy(asc(alertEvents.id))
      .limit(AT_ONCE);
    const named = [...new Set(events.map(({ alertId }) => alertId))];
    const rows = await tx
      .select()
      .from(alerts)
      .where(or(sql`${alerts.id} = any(${sql.param(named)}::bigint[])`, lte(alerts.escalateAt, now)))
      .orderBy(sql`${alerts.fingerprint} collate "C"`)
      .limit(2 * AT_ONCE)
      .for("no key update", { skipLocked: true });
    if (rows.length === 0) return 0;
    const newsOf = new Map<number, News[]>();
    for (const event of events) newsOf.set(event.alertId, [...(newsOf.get(event.alertId) ?? []), event]);
    const book = await readBook(tx, now);
    const decisions = rows.map((alert) => decide(book, alert, newsOf.get(alert.id) ?? [], now));
    const held = new Set(rows.map(({ id }) => id));
    await keepClocks(tx, decisions);
    const groups = groupsOf(decisions);
    const before = await toldBefore(tx, groups);
    const sayings = decisions.flatMap((decision) =>
      sayingsOf(decision, newsOf.get(decision.alert.id) ?? [], before.get(decision.alert.groupKey)),
    );
    await put(tx, messagesOf(sayings, now), now);
    await tellStories(tx, decisions, now);
    const routed = events.filter(({ alertId }) => held.has(alertId)).map(({ id }) => id);
    await tx
      .update(alertEvents)
      .set({ routedAt: now })
      .where(and(sql`routed_at is null`, sql`${alertEvents.id} = any(${sql.param(routed)}::bigint[])`));
    if (sayings.length > 0) log.info({ alerts: rows.length, sayings: sayings.length }, "alerts routed");
    return routed.length;
  });
}

const isMoved = ({ alert, clock, policyId }: Decision) =>
  alert.policyId !== policyId ||
  alert.escalationLevel !== clock.level ||
  alert.escalationRound !== clock.round ||
  alert.clockFrom?.getTime() !== clock.clockFrom?.getTime() ||
  alert.escalateAt?.getTime() !== clock.escalateAt?.getTime();

/** The alert's version stays: how far it is up its ladder is nothing that a person who looks at it must decide on again. */
async function keepClocks(db: Db, decisions: readonly Decision[]): Promise<void> {
  const moved = decisions.filter(isMoved).map(({ alert, clock, policyId }) => ({
    id: alert.id,
    policy_id: policyId,
    level: clock.level,
    round: clock.round,
    clock_from: clock.clockFrom,
    escalate_at: clock.escalateAt,
  }));
  if (moved.length === 0) return;
  await db.execute(sql`
    update alerts set policy_id = n.policy_id, escalation_level = n.level, escalation_round = n.round,
      clock_from = n.clock_from, escalate_at = n.escalate_at
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb)
      as n(id bigint, policy_id text, level int, round int, clock_from timestamptz, escalate_at timestamptz)
    where alerts.id = n.id`);
}

function groupsOf(decisions: readonly Decision[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { alert, tell } of decisions) {
    if (!tell) continue;
    const known = groups.get(alert.groupKey);
    if (!known)
      groups.set(alert.groupKey, {
        groupKey: alert.groupKey,
        environmentId: alert.environmentId,
        since: alert.openedAt,
      });
    else if (alert.openedAt < known.since) known.since = alert.openedAt;
  }
  return [...groups.values()];
}

function sayingsOf(decision: Decision, news: readonly News[], before: ToldBefore | undefined): Saying[] {
  const { alert, call, tell, clock } = decision;
  const cause =
    news.length > 0
      ? `events ${news.map(({ id }) => id).join(",")}`
      : `clock ${alert.escalateAt?.toISOString()} ${alert.escalationRound}.${alert.escalationLevel}`;
  const about = { alert, cause, isFlapping: call?.isFlapping ?? false, nextAt: clock.escalateAt };
  if (call)
    return call.people.flatMap(({ ways, name, because }) =>
      ways.map(({ channelId, recipient }) => ({
        ...about,
        event: call.event,
        way: { channelId, recipient },
        because: `${call.because} (${name}, ${because})`,
      })),
    );
  if (!tell || !before) return [];
  // While others of the group still fire, or wait for somebody, the group's message stands.
  const isWhole = tell === "resolve" ? before.unresolved === 0 : before.open === 0;
  return before.ways
    .filter(({ editsInPlace }) => isWhole || (tell === "resolve" && editsInPlace))
    .map(({ channelId, recipient }) => ({
      ...about,
      event: isWhole ? tell : "update",
      way: { channelId, recipient },
      because: "was told of it before",
    }));
}

async function tellStories(db: Db, decisions: readonly Decision[], now: Date): Promise<void> {
  const stories = decisions.flatMap(({ alert, story }) =>
    story ? [{ alertId: alert.id, at: now, routedAt: now, ...story }] : [],
  );
  for (let from = 0; from < stories.length; from += INSERTED_AT_ONCE)
    await db.insert(alertEvents).values(stories.slice(from, from + INSERTED_AT_ONCE));
}
