import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  capabilities,
  checks,
  environments,
  platformAlerts,
  questions,
  rollupsDay,
  stateChanges,
  thresholds,
} from "@/db/schema";
import { pendingText, shownAt } from "@/domain/check";
import { notFound } from "@/domain/errors";
import { thresholdId } from "@/domain/platform";
import { byTrouble, type Status, worst } from "@/domain/status";
import { declarationOf } from "@/server/connectors";

/** One environment with everything its page shows except charts: checks, capabilities, contacts and what differs. */
export async function environmentPage(db: Db, id: string, now: Date) {
  const [place] = await db.select().from(environments).where(eq(environments.id, id));
  if (!place?.active) throw notFound("environment", id);
  const declaration = declarationOf(place.platformId);
  const [checkRows, questionRows, offered, limitRows, changes] = await Promise.all([
    db
      .select()
      .from(checks)
      .where(and(eq(checks.environmentId, id), eq(checks.active, true))),
    db
      .select()
      .from(questions)
      .where(and(eq(questions.environmentId, id), eq(questions.active, true)))
      .orderBy(asc(questions.key)),
    db
      .select()
      .from(capabilities)
      .where(eq(capabilities.environmentId, id))
      .orderBy(asc(capabilities.capability)),
    db
      .select()
      .from(thresholds)
      .where(and(eq(thresholds.platformId, place.platformId), eq(thresholds.active, true))),
    db
      .select()
      .from(stateChanges)
      .where(eq(stateChanges.environmentId, id))
      .orderBy(desc(stateChanges.at), desc(stateChanges.id))
      .limit(20),
  ]);
  const components = declaration.components.map((component) => {
    const mine = checkRows
      .filter((check) => check.component === component.key)
      .map((check) => {
        const shown = shownAt(check, check.observedAt, check.everySeconds, now);
        const confirm = { bad: check.confirmBad, good: check.confirmGood };
        return {
          id: check.id,
          key: check.key,
          title: check.title,
          everySeconds: check.everySeconds,
          confirm,
          notOffered: check.notOffered,
          ...shown,
          pending: pendingText(check, confirm) ?? null,
          value: check.value,
          latencyMs: check.latencyMs,
          facts: check.facts,
          observedAt: check.observedAt,
          evidenceAt: check.evidenceAt,
          threshold: check.metric
            ? (limitRows.find(
                ({ id: threshold }) => threshold === thresholdId(place.platformId, check.metric ?? ""),
              ) ?? null)
            : null,
        };
      })
      .sort((a, b) => byTrouble(a.status, b.status));
    const offeredChecks = mine.filter((check) => check.notOffered === null);
    return {
      key: component.key,
      title: component.title,
      group: component.group,
      status: offeredChecks.length > 0 ? worst(offeredChecks.map(({ status }) => status)) : undefined,
      checks: mine,
    };
  });
  return {
    id: place.id,
    name: place.name,
    platformId: place.platformId,
    simulated: place.simulated,
    baseUrls: place.baseUrls,
    dialect: place.dialect,
    dialectBecause: place.dialectBecause,
    probedAt: place.probedAt,
    problem: place.problem,
    components,
    questions: questionRows.map(
      ({ key, title, sideEffect, everySeconds, nextDueAt, lastAskedAt, lastAnsweredAt, lastTrouble }) => ({
        key,
        title,
        sideEffect,
        everySeconds,
        nextDueAt,
        lastAskedAt,
        lastAnsweredAt,
        lastTrouble,
      }),
    ),
    capabilities: offered.map(({ capability, supported, because }) => ({ capability, supported, because })),
    changes,
    platform: {
      name: declaration.name,
      purpose: declaration.purpose,
      timeZone: declaration.timeZone,
      contacts: declaration.contacts,
      escalation: declaration.escalation,
      severities: declaration.severities,
      links: declaration.links,
      environments: declaration.environments,
      jobs: declaration.jobs.map(({ key, title }) => ({ key, title })),
      runbook: declaration.runbook,
      differences: declaration.differences,
    },
  };
}

export type HistoryDay = { component: string; day: string } & Record<Status, number>;

/**
 * The last days of every component, a UTC day ("2026-11-20") each: how often each status was seen. Days without any
 * are gaps.
 */
export async function environmentHistory(db: Db, id: string, days: number, now: Date): Promise<HistoryDay[]> {
  const { rows } = await db.execute<HistoryDay>(sql`
    select component, (bucket at time zone 'UTC')::date::text as day,
      sum(ok)::int as ok, sum(warn)::int as warn, sum(alert)::int as alert, sum(unknown)::int as unknown, sum(paused)::int as paused
    from ${checks} join ${rollupsDay} on check_id = id
    where environment_id = ${id} and active
      and bucket >= ${new Date(now.getTime() - days * 86_400_000).toISOString()} and bucket < ${now.toISOString()}
    group by component, bucket order by bucket`);
  return rows;
}

export function openPlatformAlerts(db: Db, environmentId: string) {
  return db
    .select()
    .from(platformAlerts)
    .where(and(eq(platformAlerts.environmentId, environmentId), isNull(platformAlerts.goneAt)))
    .orderBy(desc(platformAlerts.raisedAt))
    .limit(100);
}
