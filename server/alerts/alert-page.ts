import { and, asc, desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alertEvents, alertRules, alertSources, alerts, environments, silences, tenants } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { declarationOf } from "@/server/connectors";
import { escalationOf } from "@/server/escalation/queries";
import { alertImpact } from "./impact";
import { lastTimes } from "./last-times";
import { foldedAlerts } from "./list";

const SHOWN_EVENTS = 500;

/** All that is known of one alert, in the order in which somebody asks: what, whom it hits, who told, what helped. */
export async function alertPage(db: Db, id: number, now: Date) {
  const [found] = await db
    .select({
      alert: alerts,
      rule: alertRules,
      silence: silences,
      tenantName: tenants.name,
      simulated: environments.simulated,
    })
    .from(alerts)
    .innerJoin(environments, eq(environments.id, alerts.environmentId))
    .leftJoin(alertRules, eq(alertRules.id, alerts.ruleId))
    .leftJoin(silences, eq(silences.id, alerts.silenceId))
    .leftJoin(
      tenants,
      and(eq(tenants.environmentId, alerts.environmentId), eq(tenants.externalId, alerts.tenant)),
    )
    .where(eq(alerts.id, id));
  if (!found) throw notFound("alert", String(id));
  const { alert } = found;
  const [sources, events, folded, parent, before, impact, escalation] = await Promise.all([
    db
      .select()
      .from(alertSources)
      .where(eq(alertSources.alertId, id))
      .orderBy(asc(alertSources.firstHeardAt)),
    db
      .select()
      .from(alertEvents)
      .where(eq(alertEvents.alertId, id))
      .orderBy(desc(alertEvents.at), desc(alertEvents.id))
      .limit(SHOWN_EVENTS),
    foldedAlerts(db, id),
    parentOf(db, alert.foldedUnder),
    lastTimes(db, alert),
    alertImpact(db, alert, now),
    escalationOf(db, alert, now),
  ]);
  const { severities } = declarationOf(alert.platformId);
  return {
    ...found,
    /** What the platform's runbook says of its own word, where it is one of its words. */
    wordMeaning:
      severities.find(({ kind, word }) => kind === "alert" && word === alert.word)?.meaning ?? null,
    sources,
    events,
    folded,
    parent,
    before,
    impact,
    escalation,
    now,
  };
}

async function parentOf(db: Db, id: number | null) {
  if (id === null) return null;
  const [parent] = await db
    .select({ id: alerts.id, title: alerts.title, severity: alerts.severity, state: alerts.state })
    .from(alerts)
    .where(eq(alerts.id, id));
  return parent ?? null;
}
