import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";
import type { AlertSeverity } from "@/domain/platform";
import { type Cell, openCube } from "./cube";

const FRESH_MS = 600_000;

/**
 * What the navigation and the screen's answer need: how many wait for somebody, by severity; what is silenced or
 * explained by another does not. `judgedAt` is when a rule was last asked.
 */
export async function alertCounts(db: Db, actorId: string, now: Date) {
  const [{ cells }, [latest], judged] = await Promise.all([
    openCube(db, now),
    db
      .select({
        id: alerts.id,
        title: alerts.title,
        environmentId: alerts.environmentId,
        openedAt: alerts.openedAt,
      })
      .from(alerts)
      .where(
        and(
          gt(alerts.openedAt, new Date(now.getTime() - FRESH_MS)),
          eq(alerts.severity, "critical"),
          eq(alerts.state, "open"),
          isNull(alerts.foldedUnder),
          isNull(alerts.silenceId),
        ),
      )
      .orderBy(desc(alerts.openedAt), desc(alerts.id))
      .limit(1),
    db.execute<{ at: Date | string | null }>(sql`select max(evaluated_at) as at from alert_rules`),
  ]);
  const count = (fits: (cell: Cell) => boolean) =>
    cells.reduce((total, cell) => (fits(cell) ? total + cell.count : total), 0);
  const waiting = (severity: AlertSeverity) =>
    count((cell) => cell.state === "open" && cell.severity === severity && !cell.silenced && !cell.folded);
  const judgedAt = judged.rows[0]?.at;
  return {
    critical: waiting("critical"),
    warning: waiting("warning"),
    info: waiting("info"),
    mine: count((cell) => cell.state === "acknowledged" && cell.owner === actorId),
    acknowledged: count((cell) => cell.state === "acknowledged"),
    silenced: count((cell) => cell.silenced && !cell.folded),
    folded: count((cell) => cell.folded),
    latestCritical: latest ?? null,
    judgedAt: judgedAt ? new Date(judgedAt) : null,
  };
}
