import { and, eq, inArray, isNull, lte, ne, notExists, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, channels, duties, environments, notifications, people } from "@/db/schema";
import { placeOf } from "@/domain/access";
import { DUTY_WORD } from "@/domain/approval";
import { policyFor } from "@/domain/escalation";
import { peopleOf, type Way } from "@/domain/escalation-reach";
import type { AlertMessage, NotificationEvent } from "@/domain/notification";
import type { AlertSeverity } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";
import { readBook } from "@/server/escalation/read-book";
import { mayDo } from "@/server/grants/people-who";
import { type Outgoing, putIntoOutbox } from "@/server/notifications/outbox";

type Run = typeof actionRuns.$inferSelect;

const HOUR = 3_600_000;
const clock = (at: Date | null) => (at ? `${at.toISOString().slice(0, 16).replace("T", " ")} UTC` : "–");
const groupOf = (run: Pick<Run, "id">) => `approval ${run.id}`;

/** A request waits for a second person: whoever is on call for the platform hears of it, and everybody who may decide. */
export async function tellAsked(db: Db, run: Run, now: Date): Promise<void> {
  await say(db, run, now, {
    cause: `asked ${run.submittedAt?.toISOString()}`,
    event: "trigger",
    severity: "warning",
    deadlineAt: run.expiresAt ?? now,
    title: `Waits for a second person: ${run.label}`,
    sentence: `${run.requestedByName} asks for it: ${run.reason}`,
    facts: [{ name: "Until", value: clock(run.expiresAt) }],
    because: "may approve it",
    ways: await waysTo(db, run, "approval:decide", "warning", now),
  });
}

export async function tellBreakGlass(db: Db, run: Run, dueAt: Date, now: Date): Promise<void> {
  await say(db, run, now, {
    cause: "break-glass",
    event: "trigger",
    severity: "critical",
    deadlineAt: dueAt,
    title: `Done alone in an emergency: ${run.label}`,
    sentence: `${run.requestedByName} went on ${run.tier >= 3 ? "without a second person" : "in spite of a freeze"}: ${run.reason}`,
    facts: [{ name: "To be reviewed until", value: clock(dueAt) }],
    because: "may review it",
    ways: await waysTo(db, run, "duty:do", "critical", now),
  });
}

/** Ends what was said of a request: to those who heard of it, and to who asked. */
export async function tellDecided(
  db: Db,
  run: Run,
  by: { name: string; decision: "approved" | "rejected" | "withdrawn"; reason: string },
  now: Date,
): Promise<void> {
  const told = await db
    .selectDistinct({ channelId: notifications.channelId, recipient: notifications.recipient })
    .from(notifications)
    .where(eq(notifications.groupKey, groupOf(run)));
  const opening = { approved: "Approved", rejected: "Refused", withdrawn: "Taken back" }[by.decision];
  await say(db, run, now, {
    cause: `${by.decision} ${by.name} ${now.toISOString()}`,
    event: "resolve",
    severity: "warning",
    deadlineAt: new Date(now.getTime() + HOUR),
    title: `${opening}: ${run.label}`,
    sentence: `${by.name}: ${by.reason}`,
    facts: [],
    because: "was told of the request",
    ways: [...told, ...(await mailTo(db, run.requestedById ? [run.requestedById] : []))],
  });
}

/** Once for each duty whose time is up. */
export async function tellOverdueDuties(db: Db, now: Date): Promise<void> {
  const overdue = await db
    .select({ duty: duties, run: actionRuns })
    .from(duties)
    .innerJoin(actionRuns, eq(actionRuns.id, duties.actionRunId))
    .where(
      and(
        isNull(duties.doneAt),
        lte(duties.dueAt, now),
        notExists(
          db
            .select({ id: notifications.id })
            .from(notifications)
            .where(sql`starts_with(${notifications.requestKey}, 'overdue ' || ${duties.id})`),
        ),
      ),
    );
  for (const { duty, run } of overdue)
    await db.transaction(async (tx) =>
      say(tx, run, now, {
        key: `overdue ${duty.id}`,
        cause: "overdue",
        event: "remind",
        severity: "warning",
        deadlineAt: new Date(now.getTime() + 24 * HOUR),
        title: `Overdue: ${DUTY_WORD[duty.kind]}`,
        sentence: `${run.label}, done by ${run.requestedByName}: ${run.reason}`,
        facts: [{ name: "Was due", value: clock(duty.dueAt) }],
        because: "may do this duty",
        ways: await waysTo(tx, run, "duty:do", "warning", now),
      }),
    );
}

type Said = {
  key?: string;
  cause: string;
  event: NotificationEvent;
  severity: AlertSeverity;
  deadlineAt: Date;
  title: string;
  sentence: string;
  facts: AlertMessage["facts"];
  because: string;
  ways: readonly Way[];
  /** Where it is looked at; among the approvals, unless it says otherwise. */
  path?: string;
};

/** Puts what is said of a run into the outbox, once for each way. */
export async function say(db: Db, run: Run, now: Date, said: Said): Promise<void> {
  const [environment] = await db.select().from(environments).where(eq(environments.id, run.environmentId));
  if (!environment) return;
  const { key, cause, title, sentence, facts, ways, event, severity, deadlineAt, because } = said;
  const once = new Map(ways.map((way) => [`${way.channelId} ${way.recipient}`, way]));
  const message: AlertMessage = {
    title,
    sentence,
    severity,
    platform: declarationOf(environment.platformId).name,
    environment: environment.name,
    facts: [{ name: "Asked by", value: run.requestedByName }, ...facts],
    path: said.path ?? `/approvals?run=${run.id}`,
    alertCount: 0,
  };
  const out: Outgoing[] = [...once].map(([to, way]) => ({
    requestKey: `${key ?? `${groupOf(run)} ${cause}`} ${to}`,
    ...way,
    groupKey: groupOf(run),
    event,
    severity,
    message,
    alertIds: [],
    because,
    deadlineAt,
  }));
  await putIntoOutbox(db, out, now);
}

/** By mail everybody whose role allows it, and the first step of the platform's ladder. Nobody is paged for it. */
async function waysTo(
  db: Db,
  run: Run,
  permission: "approval:decide" | "duty:do",
  severity: AlertSeverity,
  now: Date,
): Promise<Way[]> {
  const deciders = await db
    .select({ id: people.id })
    .from(people)
    .where(
      and(
        mayDo(permission, placeOf(run.environmentId, run.tenant)),
        run.requestedById ? ne(people.id, run.requestedById) : undefined,
      ),
    );
  return [
    ...(await mailTo(
      db,
      deciders.map(({ id }) => id),
    )),
    ...(await onCallFor(db, run, severity, now)),
  ];
}

/** The first step of the platform's ladder, without its pagers. */
export async function onCallFor(db: Db, run: Run, severity: AlertSeverity, now: Date): Promise<Way[]> {
  const book = await readBook(db, now);
  const platformId = run.environmentId.split("/")[0] ?? "";
  const step = policyFor(book.ladders, { platformId, severity, trouble: "" })?.steps[0];
  const pagers = new Set(book.channels.filter(({ kind }) => kind === "pagerduty").map(({ id }) => id));
  const onCall = step ? peopleOf(book, step, now).flatMap(({ ways }) => ways) : [];
  return onCall.filter(({ channelId }) => !pagers.has(channelId));
}

export async function mailTo(db: Db, ids: readonly string[]): Promise<Way[]> {
  if (ids.length === 0) return [];
  const [channel] = await db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.kind, "email"), eq(channels.active, true)))
    .orderBy(channels.id)
    .limit(1);
  if (!channel) return [];
  const found = await db
    .select({ email: people.email })
    .from(people)
    .where(and(inArray(people.id, [...ids]), isNull(people.disabledAt)));
  return found.map(({ email }) => ({ channelId: channel.id, recipient: email }));
}
