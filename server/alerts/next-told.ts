import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { type alerts, escalationPolicies } from "@/db/schema";
import { peopleOf } from "@/domain/escalation-reach";
import { readBook } from "@/server/escalation/read-book";

type Alert = Pick<
  typeof alerts.$inferSelect,
  "policyId" | "escalationLevel" | "escalationRound" | "escalateAt"
>;

/** Where the alert stands on its ladder, and who is told next, when: whoever is on call at that moment. */
export async function nextTold(db: Db, alert: Alert, now: Date) {
  const [policy] = alert.policyId
    ? await db.select().from(escalationPolicies).where(eq(escalationPolicies.id, alert.policyId))
    : [];
  if (!policy) return null;
  const steps = [...policy.steps].sort((a, b) => a.level - b.level);
  const { escalateAt: at, escalationLevel, escalationRound } = alert;
  const next =
    steps.find(({ level }) => level > escalationLevel) ??
    (escalationRound < policy.repeats ? steps[0] : undefined);
  return {
    policy: policy.title,
    level: escalationLevel,
    levels: steps.length,
    at,
    step:
      next && at
        ? {
            title: next.title,
            who: peopleOf(await readBook(db, now), next, at).map(({ name, ways }) => ({
              name,
              isReached: ways.length > 0,
            })),
          }
        : null,
  };
}
