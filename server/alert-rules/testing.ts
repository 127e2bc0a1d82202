import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, alertSources, alerts, checks, environments, jobStates, questions } from "@/db/schema";
import { fingerprintOf, groupKeyOf, severityRank } from "@/domain/alert";
import type { RuleSpec } from "@/domain/alert-rule";
import type { PlatformId } from "@/domain/platform";
import type { Heard, hearAlerts } from "@/server/alerts/hear";
import { SELF } from "@/server/config/apply";
import { judgeAlerts } from "./judge-alerts";

export const PLACE = "azure-governance/production";
/** Observations are kept in partitions of the days around today. */
export const START = new Date(Math.floor(Date.now() / 60_000) * 60_000);
export const minutes = (count: number) => new Date(START.getTime() + count * 60_000);

export async function openPlaces(db: Db): Promise<void> {
  const row = (id: string, platformId: PlatformId) => ({ id, platformId, name: id.split("/")[1] ?? "" });
  await db
    .insert(environments)
    .values([
      row(PLACE, "azure-governance"),
      row("adinsights/production", "adinsights"),
      row(SELF, "wheelhouse"),
    ]);
}

/** A rule as an admin adds one. */
export const NEW_RULE = {
  platformId: "azure-governance" as const,
  title: "Costs failed twice",
  answer: "Read the error of the last run.",
  spec: { kind: "consecutive-failures" as const, job: "costs", count: 2 },
  severity: "info" as const,
  holdSeconds: 0,
  recoverSeconds: 120,
  reason: "Once is weather.",
};

export async function ruleOf(
  db: Db,
  key: string,
  spec: RuleSpec,
  over: Partial<typeof alertRules.$inferInsert> = {},
): Promise<string> {
  const id = `azure-governance/${key}`;
  await db.insert(alertRules).values({
    id,
    platformId: "azure-governance",
    title: `Title of ${key}`,
    trouble: key,
    kind: spec.kind,
    spec,
    severity: "warning",
    word: "warning",
    holdSeconds: 0,
    recoverSeconds: 120,
    answer: "Do something.",
    sourceFile: "azure-governance.md",
    note: "",
    shipped: false,
    ...over,
  });
  return id;
}

export async function checkAt(
  db: Db,
  key: string,
  seen: Partial<typeof checks.$inferInsert> & { at?: Date } = {},
): Promise<number> {
  const { at = START, ...over } = seen;
  const row = {
    environmentId: PLACE,
    component: "api",
    key,
    title: `Check ${key}`,
    question: `question-${key}`,
    everySeconds: 60,
    whenLost: "unknown" as const,
    confirmBad: 1,
    confirmGood: 1,
    status: "ok" as const,
    since: at,
    reason: "It was seen.",
    observedAt: at,
    ...over,
  };
  const [kept] = await db
    .insert(checks)
    .values(row)
    .onConflictDoUpdate({ target: [checks.environmentId, checks.key], set: row })
    .returning({ id: checks.id });
  return kept?.id ?? 0;
}

/** What the platform answered the check's question with, when it refused it. */
export async function refusedAt(db: Db, check: string, trouble: string | null): Promise<void> {
  const row = {
    environmentId: PLACE,
    key: `question-${check}`,
    title: check,
    everySeconds: 60,
    apartSeconds: 5,
    lastTrouble: trouble,
    lastTroubleKind: trouble && "credentials",
  };
  await db
    .insert(questions)
    .values(row)
    .onConflictDoUpdate({ target: [questions.environmentId, questions.key], set: row });
}

export async function jobAt(
  db: Db,
  job: string,
  tenant: string,
  seen: Partial<typeof jobStates.$inferInsert> & { at?: Date } = {},
): Promise<void> {
  const { at = START, ...over } = seen;
  const row = {
    environmentId: PLACE,
    job,
    tenant,
    lastGoodAt: at,
    lastRunAt: at,
    lastStatus: "succeeded" as const,
    observedAt: at,
    everySeconds: 60,
    status: "ok" as const,
    since: at,
    ...over,
  };
  await db
    .insert(jobStates)
    .values(row)
    .onConflictDoUpdate({ target: [jobStates.environmentId, jobStates.job, jobStates.tenant], set: row });
}

/** Remembers what is heard, and keeps so much of an alert as the judge looks at: whether it itself said that it fires. */
export class Ear {
  all: Heard[] = [];

  constructor(private readonly db: Db) {}

  /** What one judging says, as "trouble subject: state". */
  async judge(now: Date): Promise<string[]> {
    this.all = [];
    await judgeAlerts(this.db, now, this.hear);
    return this.all.map(({ trouble, subject, state }) => `${trouble} ${subject.key}: ${state}`).sort();
  }

  hear: typeof hearAlerts = async (db, heard, now) => {
    this.all.push(...heard);
    for (const one of heard) {
      const fingerprint = fingerprintOf(one.environmentId, one.trouble, one.subject.key);
      const [known] = await db.select().from(alerts).where(eq(alerts.fingerprint, fingerprint));
      const id = known?.id ?? (one.state === "firing" ? await open(db, one, fingerprint, now) : undefined);
      if (id === undefined) continue;
      const mine = {
        alertId: id,
        source: one.source,
        externalId: one.externalId,
        severity: one.severity,
        word: one.word,
        sentence: one.sentence,
        firstHeardAt: now,
        lastHeardAt: now,
        goneAt: one.state === "well" ? now : null,
      };
      if (one.state !== "unknown")
        await db
          .insert(alertSources)
          .values(mine)
          .onConflictDoUpdate({
            target: [alertSources.alertId, alertSources.source, alertSources.externalId],
            set: { goneAt: mine.goneAt },
          });
    }
    return { opened: 0, reopened: 0, changed: 0 };
  };
}

async function open(db: Db, heard: Heard, fingerprint: string, now: Date): Promise<number> {
  const [row] = await db
    .insert(alerts)
    .values({
      fingerprint,
      groupKey: groupKeyOf(heard.environmentId, heard.trouble),
      ruleId: heard.ruleId,
      environmentId: heard.environmentId,
      platformId: heard.environmentId.split("/")[0] as PlatformId,
      trouble: heard.trouble,
      subjectKind: heard.subject.kind,
      subject: heard.subject.key,
      job: heard.subject.job,
      tenant: heard.subject.tenant,
      check: heard.subject.check,
      severity: heard.severity,
      severityRank: severityRank(heard.severity),
      word: heard.word,
      title: heard.title,
      sentence: heard.sentence,
      state: "open",
      startedAt: heard.since ?? now,
      openedAt: now,
      lastFiredAt: now,
      recoverSeconds: heard.recoverSeconds,
    })
    .returning({ id: alerts.id });
  return row?.id ?? 0;
}

export const ruleRow = async (db: Db, id: string) =>
  (
    await db
      .select()
      .from(alertRules)
      .where(and(eq(alertRules.id, id)))
  )[0];
