import { eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { type alerts, channels, contacts, escalationPolicies, onCallSchedules } from "@/db/schema";
import type { EscalationTarget } from "@/domain/escalation";

type Alert = Pick<typeof alerts.$inferSelect, "policyId" | "escalationLevel" | "escalateAt">;

/** Where the alert stands on its ladder, and who is told next, when. */
export async function nextTold(db: Db, alert: Alert) {
  const [policy] = alert.policyId
    ? await db.select().from(escalationPolicies).where(eq(escalationPolicies.id, alert.policyId))
    : [];
  if (!policy) return null;
  const steps = [...policy.steps].sort((a, b) => a.level - b.level);
  const next =
    steps.find(({ level }) => level > alert.escalationLevel) ?? (policy.repeats > 0 ? steps[0] : undefined);
  return {
    policy: policy.title,
    level: alert.escalationLevel,
    levels: steps.length,
    at: alert.escalateAt,
    step: next && alert.escalateAt ? { title: next.title, who: await namesOf(db, next.targets) } : null,
  };
}

async function namesOf(db: Db, targets: readonly EscalationTarget[]): Promise<string[]> {
  const ids = (kind: EscalationTarget["kind"]) =>
    targets.filter((target) => target.kind === kind).map(({ id }) => id);
  const [people, schedules, ways] = await Promise.all([
    db
      .select({ id: contacts.id, name: contacts.name })
      .from(contacts)
      .where(inArray(contacts.id, ids("contact"))),
    db
      .select({ id: onCallSchedules.id, name: onCallSchedules.title })
      .from(onCallSchedules)
      .where(inArray(onCallSchedules.id, ids("schedule"))),
    db
      .select({ id: channels.id, name: channels.title })
      .from(channels)
      .where(inArray(channels.id, ids("channel"))),
  ]);
  const named = new Map([...people, ...schedules, ...ways].map(({ id, name }) => [id, name]));
  return targets.map(({ id }) => named.get(id) ?? id);
}
