import { and, eq, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { alertSources, alerts } from "@/db/schema";
import { fingerprintOf, groupKeyOf, severityRank } from "@/domain/alert";
import { PLATFORM_IDS } from "@/domain/platform";
import type { Heard, HeardCount } from "@/server/alerts/hear";

/** The least that hearing does, for tests of who tells: an alert per fingerprint, its sources, and when each went. */
export async function hearPlainly(db: Db, heard: readonly Heard[], now: Date): Promise<HeardCount> {
  const count = { opened: 0, reopened: 0, changed: 0 };
  for (const one of heard) {
    if (one.state === "unknown") continue;
    const fingerprint = fingerprintOf(one.environmentId, one.trouble, one.subject.key);
    const isOpen = and(eq(alerts.fingerprint, fingerprint), ne(alerts.state, "resolved"));
    let [alert] = await db.select().from(alerts).where(isOpen);
    if (!alert && one.state === "well") continue;
    if (!alert) {
      [alert] = await db
        .insert(alerts)
        .values(newAlert(one, fingerprint, now))
        .returning();
      count.opened += 1;
    }
    const goneAt = one.state === "well" ? now : null;
    await db
      .insert(alertSources)
      .values({
        alertId: alert?.id ?? 0,
        source: one.source,
        externalId: one.externalId,
        word: one.word,
        sentence: one.sentence,
        url: one.url ?? null,
        facts: one.facts ?? null,
        firstHeardAt: now,
        lastHeardAt: now,
        goneAt,
      })
      .onConflictDoUpdate({
        target: [alertSources.alertId, alertSources.source, alertSources.externalId],
        set: { lastHeardAt: now, goneAt, facts: one.facts ?? null },
      });
  }
  return count;
}

function newAlert(one: Heard, fingerprint: string, now: Date): typeof alerts.$inferInsert {
  const platformId = PLATFORM_IDS.find((id) => one.environmentId.startsWith(`${id}/`)) ?? "wheelhouse";
  return {
    fingerprint,
    groupKey: groupKeyOf(one.environmentId, one.trouble),
    environmentId: one.environmentId,
    platformId,
    trouble: one.trouble,
    subjectKind: one.subject.kind,
    subject: one.subject.key,
    job: one.subject.job ?? null,
    tenant: one.subject.tenant ?? null,
    check: one.subject.check ?? null,
    severity: one.severity,
    severityRank: severityRank(one.severity),
    word: one.word,
    title: one.title,
    sentence: one.sentence,
    state: "open",
    startedAt: one.since ?? now,
    openedAt: now,
    lastFiredAt: now,
    recoverSeconds: one.recoverSeconds,
  };
}
