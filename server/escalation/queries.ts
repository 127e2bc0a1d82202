import { and, asc, desc, eq, gt, gte, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  type alerts,
  channels,
  contacts,
  escalationPolicies,
  notifications,
  onCallOverrides,
  onCallSchedules,
} from "@/db/schema";
import { peopleOf, whyNobody, whyNotReachable } from "@/domain/escalation-reach";
import { walkLadder } from "@/domain/escalation-walk";
import { shiftsOf } from "@/domain/on-call";
import type { Simulate } from "@/domain/schema/escalation";
import { declarationOf } from "@/server/connectors";
import { scheduleId } from "./declare";
import { readBook } from "./read-book";

const DAY_MS = 86_400_000;
export const PREVIEW_DAYS = 14;
const SHOWN_TOLD = 50;

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
      .orderBy(
        asc(onCallSchedules.platformId),
        sql`${onCallSchedules.id} <> ${onCallSchedules.platformId} || '/on-call'`,
        asc(onCallSchedules.title),
      ),
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
      const shipped = row.platformId !== null && row.id === scheduleId(row.platformId);
      return {
        ...row,
        shipped,
        label: shipped ? nameOf(row.platformId) : `${nameOf(row.platformId)}: ${row.title}`,
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

/** How far an alert is up its ladder: who was told, who is next and when, and how to reach all of them by hand. */
export async function escalationOf(db: Db, alert: typeof alerts.$inferSelect, now: Date) {
  const book = await readBook(db, now);
  const ladder = book.ladders.find(({ id }) => id === alert.policyId);
  const at = alert.escalateAt;
  const again = ladder && alert.escalationRound < ladder.repeats ? ladder.steps[0] : undefined;
  const step = ladder?.steps[alert.escalationLevel] ?? again;
  const people = step && at ? peopleOf(book, step, at > now ? at : now) : [];
  const onLadder = new Set(
    ladder?.steps.flatMap((one) => peopleOf(book, one, now).flatMap(({ contactId }) => contactId ?? [])),
  );
  const told = await db
    .select({
      id: notifications.id,
      at: notifications.createdAt,
      event: notifications.event,
      channel: channels.title,
      recipient: notifications.recipient,
      because: notifications.because,
      state: notifications.state,
      sentAt: notifications.sentAt,
      answer: notifications.answer,
    })
    .from(notifications)
    .innerJoin(channels, eq(channels.id, notifications.channelId))
    .where(
      and(
        eq(notifications.groupKey, alert.groupKey),
        gte(notifications.createdAt, alert.openedAt),
        sql`(${notifications.alertIds} @> array[${alert.id}]::bigint[] or (${notifications.message} ->> 'alertCount')::int > cardinality(${notifications.alertIds}))`,
      ),
    )
    .orderBy(desc(notifications.createdAt), asc(notifications.id))
    .limit(SHOWN_TOLD);
  const { rows: said } = await db.execute<{ said: string; nobody: string | null }>(sql`
    select said, detail ->> 'nobody' as nobody from alert_events
    where alert_id = ${alert.id} and kind in ('escalated', 'nobody-left') order by at desc, id desc limit 1`);
  return {
    ladder: ladder ? { id: ladder.id, title: ladder.title, steps: ladder.steps.length } : null,
    level: alert.escalationLevel,
    round: alert.escalationRound,
    /** Why the clock stands, when it does. */
    stands: at ? null : whyStands(alert),
    next: at
      ? { at, title: step?.title ?? null, people, nobody: step ? (whyNobody(people) ?? null) : null }
      : null,
    told,
    /** Everybody whom the ladder may come to, lowest step first. */
    contacts: [...onLadder].flatMap((id) => {
      const contact = book.contacts.get(id);
      return contact?.active ? [{ id, name: contact.name, level: contact.level, reach: contact.reach }] : [];
    }),
    lastSaid: said[0]?.said ?? null,
    nobody: said[0]?.nobody ?? null,
  };
}

function whyStands(alert: typeof alerts.$inferSelect): string {
  if (alert.state === "resolved") return "It is resolved.";
  if (alert.silenceId !== null) return "A silence keeps it from telling anybody.";
  if (alert.quietBecause !== null) return `Nobody is told: ${alert.quietBecause}.`;
  if (alert.foldedUnder !== null) return `Alert ${alert.foldedUnder} explains it and tells in its place.`;
  if (alert.state === "acknowledged") return `${alert.ownerName ?? "Somebody"} has it.`;
  if (alert.isFlapping) return "It comes and goes; nobody is told again until it is calm.";
  if (alert.recoveringSince !== null) return "It seems to recover; nobody is told meanwhile.";
  if (alert.policyId === null) return "No ladder takes it.";
  return "Every step was taken and nobody is left to tell.";
}
