import { asc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";

const SHOWN = 20;

/** What somebody took longest ago and has not finished, oldest first. */
export function forgottenAlerts(db: Db) {
  return db
    .select({
      id: alerts.id,
      title: alerts.title,
      severity: alerts.severity,
      environmentId: alerts.environmentId,
      ownerId: alerts.ownerId,
      ownerName: alerts.ownerName,
      ackReason: alerts.ackReason,
      ackedAt: alerts.ackedAt,
      ackUntil: alerts.ackUntil,
    })
    .from(alerts)
    .where(eq(alerts.state, "acknowledged"))
    .orderBy(asc(alerts.ackedAt), asc(alerts.id))
    .limit(SHOWN);
}
