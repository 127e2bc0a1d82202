import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alertEvents, alertSources, alerts, environments } from "@/db/schema";
import { type AlertEventKind, fingerprintOf, groupKeyOf, severityRank } from "@/domain/alert";
import { noise, noiseBetween } from "@/platforms/simulator/noise";
import { PAST, type Told } from "./alert-past";

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * A month of alerts that are over, each with its story and with what it was worth: made up like the rest of the demo's
 * past. None of them is open; what is open now, the rules find by themselves.
 */
export async function seedAlerts(db: Db, now: Date): Promise<void> {
  const places = new Map(
    (await db.select({ id: environments.id, platformId: environments.platformId }).from(environments)).map(
      (place) => [place.id, place],
    ),
  );
  await db.delete(alerts).where(eq(alerts.state, "resolved"));
  for (const told of PAST) {
    const place = places.get(told.environmentId);
    if (!place) continue;
    for (let turn = 0; turn < told.daysAgo.length; turn += 1)
      await keep(db, { ...told, platformId: place.platformId, ruleId: told.rule ?? null }, turn, now);
  }
}

type Kept = Told & { platformId: (typeof alerts.$inferInsert)["platformId"]; ruleId: string | null };

async function keep(db: Db, told: Kept, turn: number, now: Date): Promise<void> {
  const seed = `${told.environmentId} ${told.trouble} ${told.subject}`;
  const days = told.daysAgo[turn] ?? 0;
  const startedAt = new Date(now.getTime() - days * DAY - noise(seed, turn) * 5 * 3_600_000);
  const at = (minutes: number) => new Date(startedAt.getTime() + minutes * MINUTE);
  const lasts = told.minutes * noiseBetween(0.6, 1.5, seed, "lasts", turn);
  const ending = told.endings[turn % told.endings.length];
  if (!ending) return;
  const taken = ending.how === "person" || lasts > 30;
  const openedAt = at(1);
  const resolvedAt = at(1 + lasts);
  const person = ending.by ?? "Olga Brandt";
  const [job = null, tenant = null] = told.subjectKind === "job" ? told.subject.split("@") : [];
  const [made] = await db
    .insert(alerts)
    .values({
      fingerprint: fingerprintOf(told.environmentId, told.trouble, told.subject),
      groupKey: groupKeyOf(told.environmentId, told.trouble),
      ruleId: told.ruleId,
      environmentId: told.environmentId,
      platformId: told.platformId,
      trouble: told.trouble,
      subjectKind: told.subjectKind,
      subject: told.subject,
      job,
      tenant: tenant || null,
      check: told.subjectKind === "check" ? told.subject : null,
      severity: told.severity,
      severityRank: severityRank(told.severity),
      word: told.word,
      title: told.title,
      sentence: told.sentence,
      state: "resolved",
      startedAt,
      openedAt,
      lastFiredAt: at(lasts - 2),
      recoverSeconds: 120,
      resolvedAt,
      resolvedHow: ending.how,
      resolvedByName: ending.how === "person" ? person : null,
      resolveReason: ending.reason,
      usefulness: ending.usefulness,
      ...(taken && { ownerName: person, ackReason: "Looking at it", ackedAt: at(6), ackUntil: at(66) }),
    })
    .returning({ id: alerts.id });
  if (!made) return;
  await db.insert(alertSources).values({
    alertId: made.id,
    source: told.source ?? "judge",
    externalId: told.ruleId ?? `demo-${made.id}`,
    severity: told.severity,
    word: told.word,
    sentence: told.sentence,
    firstHeardAt: openedAt,
    lastHeardAt: at(lasts - 2),
    goneAt: at(lasts - 1),
  });
  const event = (minutes: number, kind: AlertEventKind, said: string, byName: string | null = null) => ({
    alertId: made.id,
    at: at(minutes),
    kind,
    said,
    byName,
    routedAt: at(minutes),
  });
  await db
    .insert(alertEvents)
    .values([
      event(1, "opened", told.sentence),
      ...(taken ? [event(6, "acknowledged", "Looking at it, for 1 h.", person)] : []),
      ...(taken && ending.note ? [event(Math.max(8, lasts * 0.6), "noted", ending.note, person)] : []),
      ...(ending.how === "person" ? [] : [event(lasts - 1, "recovering", "Every source says it is over.")]),
      event(1 + lasts, "resolved", ending.reason, ending.how === "person" ? person : null),
    ]);
}
