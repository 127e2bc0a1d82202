import type { Db } from "@/db";
import { alertEvents, alerts, channels, environments, notifications } from "@/db/schema";
import { type AlertEventKind, fingerprintOf, groupKeyOf, severityRank } from "@/domain/alert";
import type { Outgoing } from "@/server/notifications/outbox";

/** What the tests of this folder share: an environment, ways out, alerts with their events, and an outbox that keeps. */
export const PLACE = "azure-governance/production";

export async function setUpWaysOut(db: Db): Promise<void> {
  await db.insert(environments).values([
    { id: PLACE, platformId: "azure-governance", name: "production" },
    { id: "auditron/production", platformId: "auditron", name: "production" },
  ]);
  await db.insert(channels).values([
    { id: "mail", kind: "email", title: "Mail", settings: {}, perMinute: 60 },
    { id: "pager", kind: "pagerduty", title: "PagerDuty", settings: {}, perMinute: 60 },
    { id: "slack", kind: "slack-bot", title: "Slack", settings: {}, perMinute: 60 },
  ]);
}

/** The outbox as the sender keeps it: the same request again adds nothing. */
export async function keepInOutbox(db: Db, messages: readonly Outgoing[], now: Date): Promise<void> {
  if (messages.length === 0) return;
  await db
    .insert(notifications)
    .values(
      messages.map((message) => ({
        ...message,
        alertIds: [...message.alertIds],
        notBefore: now,
        createdAt: now,
      })),
    )
    .onConflictDoNothing();
}

type Wanted = Partial<typeof alerts.$inferInsert> & { subject?: string };

export function anAlert(at: Date, wanted: Wanted = {}): typeof alerts.$inferInsert {
  const environmentId = wanted.environmentId ?? PLACE;
  const trouble = wanted.trouble ?? "sync-failed";
  const subject = wanted.subject ?? "costs";
  const severity = wanted.severity ?? "critical";
  return {
    fingerprint: fingerprintOf(environmentId, trouble, subject),
    groupKey: groupKeyOf(environmentId, trouble),
    environmentId,
    platformId: "azure-governance",
    trouble,
    subjectKind: "job",
    subject,
    severity,
    severityRank: severityRank(severity),
    word: "critical",
    title: `The sync of ${subject} failed`,
    sentence: `The sync of ${subject} failed.`,
    state: "open",
    startedAt: at,
    openedAt: at,
    lastFiredAt: at,
    recoverSeconds: 120,
    clockFrom: at,
    ...wanted,
  };
}

/** Opens alerts as whoever hears them does: the rows and their events together. */
export async function open(db: Db, at: Date, wanted: readonly Wanted[]): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; from < wanted.length; from += 1000) {
    const rows = await db
      .insert(alerts)
      .values(wanted.slice(from, from + 1000).map((one) => anAlert(at, one)))
      .returning({ id: alerts.id });
    await db.insert(alertEvents).values(rows.map(({ id }) => ({ alertId: id, at, kind: "opened" as const })));
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

export async function happen(
  db: Db,
  at: Date,
  alertId: number,
  kind: AlertEventKind,
  detail: Record<string, string> | null = null,
): Promise<void> {
  await db.insert(alertEvents).values({ alertId, at, kind, detail });
}
