import { and, asc, desc, eq, gte, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alertRules, alertRuleVersions, alerts } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { isAsDeclared } from "@/domain/rule-change";

const DAYS_30 = 30 * 86_400_000;

/** Every rule with what is open of it now and how often it fired in thirty days. */
export async function listRules(db: Db, now: Date) {
  const [rows, open, fired] = await Promise.all([
    db
      .select()
      .from(alertRules)
      .where(eq(alertRules.active, true))
      .orderBy(asc(alertRules.platformId), asc(alertRules.title), asc(alertRules.id)),
    openByRule(db),
    firedByRule(db, now),
  ]);
  return rows.map((rule) => ({
    ...rule,
    openCount: open.get(rule.id) ?? 0,
    firedCount: fired.get(rule.id) ?? 0,
    isChanged: !isAsDeclared(rule),
    isOff: rule.offUntil !== null && rule.offUntil > now,
  }));
}

async function openByRule(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: alerts.ruleId, count: sql<number>`count(*)::int` })
    .from(alerts)
    .where(ne(alerts.state, "resolved"))
    .groupBy(alerts.ruleId);
  return new Map(rows.flatMap(({ id, count }) => (id ? [[id, count] as const] : [])));
}

/** Openings and reopenings. */
async function firedByRule(db: Db, now: Date): Promise<Map<string, number>> {
  const { rows } = await db.execute<{ rule_id: string; fired: number }>(sql`
    select a.rule_id, count(*)::int as fired from alert_events e join alerts a on a.id = e.alert_id
    where e.at >= ${new Date(now.getTime() - DAYS_30).toISOString()}::timestamptz and e.kind in ('opened', 'reopened') and a.rule_id is not null
    group by 1`);
  return new Map(rows.map(({ rule_id, fired }) => [rule_id, fired]));
}

/** One rule with its versions and its latest alerts, the newest first. */
export async function ruleById(db: Db, id: string, now: Date) {
  const rule = (await listRules(db, now)).find((one) => one.id === id);
  if (!rule) throw notFound("rule", id);
  const versions = await db
    .select()
    .from(alertRuleVersions)
    .where(eq(alertRuleVersions.ruleId, id))
    .orderBy(desc(alertRuleVersions.version))
    .limit(100);
  const recent = await db
    .select({
      id: alerts.id,
      title: alerts.title,
      environmentId: alerts.environmentId,
      sentence: alerts.sentence,
      severity: alerts.severity,
      state: alerts.state,
      startedAt: alerts.startedAt,
      openedAt: alerts.openedAt,
      resolvedAt: alerts.resolvedAt,
      resolvedHow: alerts.resolvedHow,
      usefulness: alerts.usefulness,
    })
    .from(alerts)
    .where(and(eq(alerts.ruleId, id), gte(alerts.openedAt, new Date(now.getTime() - 3 * DAYS_30))))
    .orderBy(desc(alerts.openedAt))
    .limit(20);
  return { ...rule, versions, recent };
}
