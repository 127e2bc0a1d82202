import { and, asc, desc, eq, gte, inArray, isNull, lt } from "drizzle-orm";
import type { Db } from "@/db";
import {
  capabilities,
  checks,
  environments,
  jobStates,
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
import { jobShownAt } from "@/server/observe/judge";
import { readLimits } from "@/server/observe/limits";

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
      runbook: declaration.runbook,
      differences: declaration.differences,
    },
  };
}

/** Ninety days of every component, a day each: how often each status was seen. Days without any are gaps. */
export async function environmentHistory(db: Db, id: string, days: number, now: Date) {
  const mine = await db
    .select({ id: checks.id, component: checks.component })
    .from(checks)
    .where(and(eq(checks.environmentId, id), eq(checks.active, true)));
  if (mine.length === 0) return [];
  const rows = await db
    .select({
      checkId: rollupsDay.checkId,
      bucket: rollupsDay.bucket,
      ok: rollupsDay.ok,
      warn: rollupsDay.warn,
      alert: rollupsDay.alert,
      unknown: rollupsDay.unknown,
      paused: rollupsDay.paused,
    })
    .from(rollupsDay)
    .where(
      and(
        inArray(
          rollupsDay.checkId,
          mine.map((check) => check.id),
        ),
        gte(rollupsDay.bucket, new Date(now.getTime() - days * 86_400_000)),
        lt(rollupsDay.bucket, now),
      ),
    );
  const componentOf = new Map(mine.map((check) => [check.id, check.component]));
  const merged = new Map<string, { component: string; day: Date } & Record<Status, number>>();
  for (const row of rows) {
    const component = componentOf.get(row.checkId) ?? "";
    const key = `${component} ${row.bucket.toISOString()}`;
    const into = merged.get(key) ?? {
      component,
      day: row.bucket,
      ok: 0,
      warn: 0,
      alert: 0,
      unknown: 0,
      paused: 0,
    };
    into.ok += row.ok;
    into.warn += row.warn;
    into.alert += row.alert;
    into.unknown += row.unknown;
    into.paused += row.paused;
    merged.set(key, into);
  }
  return [...merged.values()].sort((a, b) => a.day.getTime() - b.day.getTime());
}

/** How fresh each job's data is, per tenant, worst first, with the sentence that explains it. */
export async function environmentJobs(db: Db, id: string, limit: number, now: Date) {
  const [place] = await db.select().from(environments).where(eq(environments.id, id));
  if (!place) throw notFound("environment", id);
  const declaration = declarationOf(place.platformId);
  const [rows, limits] = await Promise.all([
    db.select().from(jobStates).where(eq(jobStates.environmentId, id)),
    readLimits(db),
  ]);
  const jobs = rows.flatMap((row) => {
    const job = declaration.jobs.find(({ key }) => key === row.job);
    if (!job) return [];
    const allowed = limits.get(thresholdId(place.platformId, job.ageMetric)) ?? null;
    const shown = jobShownAt(row, job, allowed, now);
    return [
      {
        ...row,
        title: job.title,
        shown,
        allowedSeconds: allowed?.warn ?? allowed?.alert ?? null,
        alertSeconds: allowed?.alert ?? null,
        cadenceSeconds: job.everySeconds,
      },
    ];
  });
  jobs.sort(
    (a, b) =>
      byTrouble(a.shown.status, b.shown.status) ||
      (b.shown.ageMs ?? Number.POSITIVE_INFINITY) - (a.shown.ageMs ?? Number.POSITIVE_INFINITY),
  );
  return { total: jobs.length, jobs: jobs.slice(0, limit) };
}

export function openPlatformAlerts(db: Db, environmentId: string) {
  return db
    .select()
    .from(platformAlerts)
    .where(and(eq(platformAlerts.environmentId, environmentId), isNull(platformAlerts.goneAt)))
    .orderBy(desc(platformAlerts.raisedAt))
    .limit(100);
}
