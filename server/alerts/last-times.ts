import { and, desc, eq, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";

const SHOWN = 5;

type Alert = Pick<typeof alerts.$inferSelect, "id" | "fingerprint" | "ruleId" | "environmentId" | "trouble">;

/** How it ended before: the same trouble at the same place, or, where that never was, the same rule elsewhere. */
export async function lastTimes(db: Db, alert: Alert) {
  const of = (where: ReturnType<typeof and>) =>
    db
      .select({
        id: alerts.id,
        title: alerts.title,
        environmentId: alerts.environmentId,
        openedAt: alerts.openedAt,
        resolvedAt: alerts.resolvedAt,
        resolvedHow: alerts.resolvedHow,
        resolvedByName: alerts.resolvedByName,
        resolveReason: alerts.resolveReason,
        usefulness: alerts.usefulness,
      })
      .from(alerts)
      .where(and(eq(alerts.state, "resolved"), ne(alerts.id, alert.id), where))
      .orderBy(desc(alerts.openedAt))
      .limit(SHOWN);
  const same = await of(eq(alerts.fingerprint, alert.fingerprint));
  if (same.length > 0 || !alert.ruleId) return { of: "place" as const, times: same };
  return { of: "rule" as const, times: await of(eq(alerts.ruleId, alert.ruleId)) };
}
