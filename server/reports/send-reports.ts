import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, notifications, reportDefinitions, reportSendings, reports } from "@/db/schema";
import type { AlertMessage } from "@/domain/notification";
import type { ReportContent } from "@/domain/report";
import { declarationOf } from "@/server/connectors";
import { channelFor } from "@/server/notifications/channel-for";
import { putIntoOutbox } from "@/server/notifications/outbox";

const DAY = 86_400_000;
const AGAIN_MS = 5 * 60_000;
const MOST_EXCEPTIONS = 6;
const AT_ONCE = 50;

type Sending = typeof reportSendings.$inferSelect;
type Whole = { sending: Sending; report: typeof reports.$inferSelect; title: string };

const requestKey = ({ id }: Sending) => `report ${id}`;

/** Hands frozen reports to the outbox of notifications, and notes down what became of those that it has. */
export async function sendReports(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const due = await tx
      .select({ sending: reportSendings, report: reports, title: reportDefinitions.title })
      .from(reportSendings)
      .innerJoin(reports, eq(reports.id, reportSendings.reportId))
      .innerJoin(reportDefinitions, eq(reportDefinitions.id, reports.definitionId))
      .where(
        and(
          eq(reportSendings.state, "waiting"),
          isNull(reportSendings.heardAt),
          lte(reportSendings.nextAt, now),
          eq(reports.state, "frozen"),
        ),
      )
      .orderBy(asc(reportSendings.nextAt))
      .limit(AT_ONCE)
      .for("update", { of: reportSendings, skipLocked: true });
    for (const whole of due) await handOver(tx, whole, now);
  });
  await noteOutcomes(db);
}

async function handOver(tx: Db, { sending, report, title }: Whole, now: Date): Promise<void> {
  const keep = (change: Partial<Sending>) =>
    tx.update(reportSendings).set(change).where(eq(reportSendings.id, sending.id));
  const channelId = await channelOf(tx, sending);
  const firstTried = new Date(sending.nextAt.getTime() - sending.tries * AGAIN_MS);
  if (!channelId) {
    const said = sending.address
      ? "There is no e-mail channel that could send it. Set one up under Alerts, Channels."
      : "Its channel is gone or switched off.";
    if (now.getTime() - firstTried.getTime() >= DAY) return void (await keep({ state: "given-up", said }));
    return void (await keep({ said, tries: sending.tries + 1, nextAt: new Date(now.getTime() + AGAIN_MS) }));
  }
  const { content, digest } = report;
  if (!content || !digest) throw new Error("A frozen report has no content.");
  await putIntoOutbox(
    tx,
    [
      {
        requestKey: requestKey(sending),
        channelId,
        recipient: sending.address ?? "",
        groupKey: requestKey(sending),
        event: "digest",
        severity: content.exceptions.some(({ status }) => status === "alert") ? "warning" : "info",
        message: messageOf(title, report, content, digest),
        alertIds: [],
        because: `Report: ${title}`,
        deadlineAt: new Date(now.getTime() + DAY),
      },
    ],
    now,
  );
  await keep({ heardAt: now, attempt: sending.attempt + 1, said: "With the channel." });
}

async function channelOf(tx: Db, { channelId, address }: Sending): Promise<string | undefined> {
  if (address) return channelFor(tx, "email", address);
  if (!channelId) return undefined;
  const [channel] = await tx
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.id, channelId), eq(channels.active, true)));
  return channel?.id;
}

/** Plain text in every field; each channel escapes it for its own markup. */
function messageOf(
  title: string,
  { id, platformId }: Pick<Whole["report"], "id" | "platformId">,
  content: ReportContent,
  digest: string,
): AlertMessage {
  const { exceptions, missing, period, completeness } = content;
  const more = exceptions.length - MOST_EXCEPTIONS;
  return {
    title: `${title}, ${period.name}`,
    sentence: [
      exceptions.length === 0
        ? "Nothing in it needs anybody."
        : `What needs somebody (${exceptions.length}):`,
      ...exceptions.slice(0, MOST_EXCEPTIONS).map(({ status, says }) => `${status}: ${oneLine(says)}`),
      ...(more > 0 ? [`and ${more} more.`] : []),
    ].join("\n"),
    severity: exceptions.some(({ status }) => status === "alert") ? "warning" : "info",
    platform: platformId ? declarationOf(platformId).name : "All platforms",
    environment: "",
    facts: [
      {
        name: "Period",
        value: `${period.from.slice(0, 16)}Z to ${period.to.slice(0, 16)}Z (${period.zone})`,
      },
      { name: "Complete", value: completeness === null ? "cannot be told" : `${completeness} %` },
      ...(missing.length > 0
        ? [
            {
              name: "Missing",
              value: `${oneLine(missing[0] ?? "")}${missing.length > 1 ? ` and ${missing.length - 1} more` : ""}`,
            },
          ]
        : []),
      { name: "SHA-256", value: digest },
    ],
    path: `/reports/${id}`,
    alertCount: 0,
  };
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, 400);

/** The outbox decides what is sent, tried again and given up; a sending that was handed over follows its message. */
async function noteOutcomes(db: Db): Promise<void> {
  const underway = await db
    .select({
      id: reportSendings.id,
      state: notifications.state,
      answer: notifications.answer,
      sentAt: notifications.sentAt,
      tries: notifications.attempt,
    })
    .from(reportSendings)
    .innerJoin(notifications, sql`${notifications.requestKey} = 'report ' || ${reportSendings.id}`)
    .where(
      and(
        eq(reportSendings.state, "waiting"),
        inArray(notifications.state, ["sent", "failed", "unknown", "dropped"]),
      ),
    );
  for (const { id, state, answer, sentAt, tries } of underway)
    await db
      .update(reportSendings)
      .set({ state: state === "sent" ? "sent" : "given-up", said: answer ?? "", sentAt, tries })
      .where(and(eq(reportSendings.id, id), eq(reportSendings.state, "waiting")));
}
