import { desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";
import { AlertFilter } from "@/domain/schema/alert-query";
import { whereAlerts } from "./where";

const MOST = 8;

/** Alerts by number, open or not, else open ones by their words, the worst first. */
export function findAlerts(db: Db, text: string) {
  const number = /^#?\d{1,15}$/.test(text) ? Number(text.replace("#", "")) : undefined;
  return db
    .select({ id: alerts.id, title: alerts.title, environmentId: alerts.environmentId, state: alerts.state })
    .from(alerts)
    .where(number === undefined ? whereAlerts(AlertFilter.parse({ text }), "") : eq(alerts.id, number))
    .orderBy(alerts.severityRank, desc(alerts.startedAt))
    .limit(MOST);
}
