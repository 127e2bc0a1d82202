import { and, eq, isNull, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { alertEvents, alertRules, alertSources, alerts } from "@/db/schema";
import { badRequest } from "@/domain/errors";
import { LONGEST_OFF_DAYS } from "@/domain/rule-change";
import { RemoveRule, SwitchRuleOff, SwitchRuleOn } from "@/domain/schema/alert-rule-edit";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { ruleOf } from "./edit-rule";

const DAY_MS = 86_400_000;

/** Never for good: a rule that nobody wants is removed, or its platform stops declaring it. */
export const switchRuleOff = command({
  action: "alert-rule.switch-off",
  needs: "alert-rule:edit",
  input: SwitchRuleOff,
  async run({ db, now }, { id, until, reason }) {
    const rule = await ruleOf(db, id);
    if (until <= now) throw badRequest("Choose a day in the future until which it is off.");
    if (until.getTime() > now.getTime() + LONGEST_OFF_DAYS * DAY_MS)
      throw badRequest(`A rule is off for at most ${LONGEST_OFF_DAYS} days; then somebody decides again.`);
    await db.update(alertRules).set({ offUntil: until, offBecause: reason }).where(eq(alertRules.id, id));
    return {
      result: { until },
      audit: {
        subjectKind: "alert-rule",
        subjectId: id,
        platformId: rule.platformId,
        detail: { title: rule.title, ...changed({ offUntil: rule.offUntil }, { offUntil: until }), reason },
      },
    };
  },
});

export const switchRuleOn = command({
  action: "alert-rule.switch-on",
  needs: "alert-rule:edit",
  input: SwitchRuleOn,
  async run({ db, now }, { id }) {
    const rule = await ruleOf(db, id);
    if (rule.offUntil === null || rule.offUntil <= now) throw badRequest("The rule is on.");
    await db.update(alertRules).set({ offUntil: null, offBecause: "" }).where(eq(alertRules.id, id));
    return {
      result: { id },
      audit: {
        subjectKind: "alert-rule",
        subjectId: id,
        platformId: rule.platformId,
        detail: {
          title: rule.title,
          ...changed(rule, { offUntil: null, offBecause: "" }),
        },
      },
    };
  },
});

/** Its alerts keep it; those that nobody else tells of are resolved, because nobody looks any more. */
export const removeRule = command({
  action: "alert-rule.remove",
  needs: "alert-rule:edit",
  input: RemoveRule,
  async run({ db, actor, now }, { id, reason }) {
    const rule = await ruleOf(db, id);
    if (rule.shipped)
      throw badRequest("A rule that ships cannot be removed. Switch it off until a day instead.");
    await db.update(alertRules).set({ active: false }).where(eq(alertRules.id, id));
    const resolved = await resolveAlertsOf(db, id, { byId: actor.id, byName: actor.name, at: now, reason });
    return {
      result: { resolved },
      audit: {
        subjectKind: "alert-rule",
        subjectId: id,
        platformId: rule.platformId,
        detail: { title: rule.title, reason, alertsResolved: resolved },
      },
    };
  },
});

type By = { byId: string; byName: string; at: Date; reason: string };

async function resolveAlertsOf(db: Db, ruleId: string, { byId, byName, at, reason }: By): Promise<number> {
  const open = await db
    .select({ alert: alerts })
    .from(alerts)
    .innerJoin(alertSources, eq(alertSources.alertId, alerts.id))
    .where(
      and(
        ne(alerts.state, "resolved"),
        eq(alertSources.source, "judge"),
        eq(alertSources.externalId, ruleId),
      ),
    )
    .orderBy(alerts.fingerprint)
    .for("no key update", { of: alerts });
  let resolved = 0;
  for (const { alert } of open) {
    const isOfRule = and(
      eq(alertSources.alertId, alert.id),
      eq(alertSources.source, "judge"),
      eq(alertSources.externalId, ruleId),
    );
    await db
      .update(alertSources)
      .set({ goneAt: at })
      .where(and(isOfRule, isNull(alertSources.goneAt)));
    const [other] = await db
      .select({ source: alertSources.source })
      .from(alertSources)
      .where(and(eq(alertSources.alertId, alert.id), isNull(alertSources.goneAt)))
      .limit(1);
    const because = `The rule that watched this was removed: ${reason}`;
    const version = alert.version + 1;
    if (other) {
      await db.update(alerts).set({ version }).where(eq(alerts.id, alert.id));
      const said = `${because} Others still tell of it.`;
      await db.insert(alertEvents).values({ alertId: alert.id, at, kind: "source-gone", byId, byName, said });
      continue;
    }
    resolved += 1;
    await db
      .update(alerts)
      .set({
        state: "resolved",
        resolvedAt: at,
        resolvedHow: "person",
        resolvedByName: byName,
        resolveReason: because,
        escalateAt: null,
        version,
      })
      .where(eq(alerts.id, alert.id));
    await db.insert(alertEvents).values({
      alertId: alert.id,
      at,
      kind: "resolved",
      byId,
      byName,
      said: `${byName} removed the rule. ${because} Whether it is over, nobody knows.`,
      detail: { how: "person", reason: because, ruleRemoved: true },
    });
  }
  return resolved;
}
