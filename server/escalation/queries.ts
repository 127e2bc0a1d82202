import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts, contacts, escalationPolicies, onCallOverrides, onCallSchedules } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { peopleOf, whyNobody, whyNotReachable } from "@/domain/escalation-reach";
import { walkLadder } from "@/domain/escalation-walk";
import { shiftsOf } from "@/domain/on-call";
import type { Simulate } from "@/domain/schema/escalation";
import { declarationOf } from "@/server/connectors";
import { readBook } from "./read-book";

const DAY_MS = 86_400_000;
export const PREVIEW_DAYS = 14;

const nameOf = (platformId: Parameters<typeof declarationOf>[0] | null) =>
  platformId === null ? "All platforms" : declarationOf(platformId).name;

/** Who is on call, by schedule, from the start of today for fourteen days, with the stretches that nobody has. */
export async function listSchedules(db: Db, now: Date) {
  const fromAt = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const toAt = new Date(fromAt.getTime() + PREVIEW_DAYS * DAY_MS);
  const [rows, people, overrides] = await Promise.all([
    db
      .select()
      .from(onCallSchedules)
      .where(eq(onCallSchedules.active, true))
      .orderBy(asc(onCallSchedules.id)),
    db.select({ id: contacts.id, name: contacts.name, active: contacts.active }).from(contacts),
    db
      .select()
      .from(onCallOverrides)
      .where(and(isNull(onCallOverrides.endedAt), gt(onCallOverrides.toAt, fromAt)))
      .orderBy(asc(onCallOverrides.createdAt), asc(onCallOverrides.id)),
  ]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return {
    fromAt,
    toAt,
    schedules: rows.map((row) => {
      const own = overrides.filter(({ scheduleId }) => scheduleId === row.id);
      const shifts = shiftsOf({ ...row, overrides: own }, fromAt, toAt).map((shift) => ({
        ...shift,
        name: shift.contactId === null ? null : (names.get(shift.contactId) ?? shift.contactId),
      }));
      return {
        ...row,
        platform: nameOf(row.platformId),
        overrides: own.map((one) => ({ ...one, name: names.get(one.contactId) ?? one.contactId })),
        shifts,
        now: shifts.find((shift) => shift.fromAt <= now && now < shift.toAt) ?? null,
        gaps: shifts.filter((shift) => shift.contactId === null && shift.toAt > now),
      };
    }),
  };
}

export async function listContacts(db: Db) {
  const rows = await db.select().from(contacts).orderBy(asc(contacts.platformId), asc(contacts.id));
  return rows.map((row) => ({
    ...row,
    platform: nameOf(row.platformId),
    reach: row.reach.map((reach) => ({ ...reach, missing: whyNotReachable(reach) ?? null })),
    isChanged: row.declared !== null && !isSame(row.declared, { name: row.name, reach: row.reach }),
  }));
}

export async function listPolicies(db: Db, now: Date) {
  const rows = await db
    .select()
    .from(escalationPolicies)
    .orderBy(asc(escalationPolicies.platformId), asc(escalationPolicies.id));
  const book = await readBook(db, now);
  return rows.map((row) => {
    const { severities, troubles, steps, endsAfterSeconds, repeats } = row;
    return {
      ...row,
      platform: nameOf(row.platformId),
      steps: steps.map((step) => {
        const people = peopleOf(book, step, now);
        return { ...step, people, nobody: whyNobody(people) ?? null };
      }),
      isChanged:
        row.declared !== null &&
        !isSame(row.declared, { severities, troubles, steps, endsAfterSeconds, repeats }),
    };
  });
}

/** Equal whatever the order of their keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => isSame(value, (b as Record<string, unknown>)[key]))
  );
}

/** Who would be told, how and when. Nothing is told and nothing is kept. */
export async function simulate(db: Db, supposed: Simulate) {
  const walk = walkLadder(await readBook(db, supposed.at), supposed);
  return { ...walk, zone: declarationOf(supposed.platformId).timeZone };
}

/** How far an alert is up its ladder: who was told, and who is next and when. */
export async function escalationOf(db: Db, alertId: number, now: Date) {
  const [alert] = await db.select().from(alerts).where(eq(alerts.id, alertId));
  if (!alert) throw notFound("alert", String(alertId));
  const book = await readBook(db, now);
  const ladder = book.ladders.find(({ id }) => id === alert.policyId);
  const at = alert.escalateAt;
  const step = ladder?.steps[alert.escalationLevel];
  const people = step && at ? peopleOf(book, step, at > now ? at : now) : [];
  const { rows: told } = await db.execute<{
    at: Date;
    event: string;
    channel: string;
    recipient: string;
    because: string;
    state: string;
    sent_at: Date | null;
    answer: string | null;
  }>(sql`
    select n.created_at as at, n.event, c.title as channel, n.recipient, n.because, n.state, n.sent_at, n.answer
    from notifications n join channels c on c.id = n.channel_id
    where n.group_key = ${alert.groupKey} and n.created_at >= ${alert.openedAt}
      and (${alertId} = any(n.alert_ids) or (n.message ->> 'alertCount')::int > cardinality(n.alert_ids))
    order by n.created_at desc, n.id limit 50`);
  const { rows: said } = await db.execute<{ said: string; nobody: string | null }>(sql`
    select said, detail ->> 'nobody' as nobody from alert_events
    where alert_id = ${alertId} and kind in ('escalated', 'nobody-left') order by at desc, id desc limit 1`);
  return {
    ladder: ladder ? { id: ladder.id, title: ladder.title, steps: ladder.steps.length } : null,
    level: alert.escalationLevel,
    round: alert.escalationRound,
    /** Why the clock stands, when it does. */
    stands: at ? null : whyStands(alert),
    next: at
      ? { at, title: step?.title ?? null, people, nobody: step ? (whyNobody(people) ?? null) : null }
      : null,
    told: told.map(({ sent_at, ...row }) => ({
      ...row,
      at: new Date(row.at),
      sentAt: sent_at ? new Date(sent_at) : null,
    })),
    lastSaid: said[0]?.said ?? null,
    nobody: said[0]?.nobody ?? null,
  };
}

function whyStands(alert: typeof alerts.$inferSelect): string {
  if (alert.state === "resolved") return "It is resolved.";
  if (alert.silenceId !== null) return "A silence keeps it from telling anybody.";
  if (alert.foldedUnder !== null) return `Alert ${alert.foldedUnder} explains it and tells in its place.`;
  if (alert.state === "acknowledged") return `${alert.ownerName ?? "Somebody"} has it.`;
  if (alert.isFlapping) return "It comes and goes; nobody is told again until it is calm.";
  if (alert.recoveringSince !== null) return "It seems to recover; nobody is told meanwhile.";
  if (alert.policyId === null) return "No ladder takes it.";
  return "Every step was taken and nobody is left to tell.";
}
