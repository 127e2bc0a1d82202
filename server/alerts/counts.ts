import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts } from "@/db/schema";
import type { AlertSeverity } from "@/domain/platform";
import { type Cell, openCube } from "./cube";

const FRESH_MS = 600_000;

const total = (cells: readonly Cell[], fits: (cell: Cell) => boolean) =>
  cells.reduce((sum, cell) => (fits(cell) ? sum + cell.count : sum), 0);

/** How many wait for somebody, and how many somebody has; what is silenced or explained by another does not wait. */
function countedFor(cells: readonly Cell[], actorId: string) {
  const waiting = (severity: AlertSeverity) =>
    total(
      cells,
      (cell) => cell.state === "open" && cell.severity === severity && !cell.silenced && !cell.folded,
    );
  return {
    critical: waiting("critical"),
    warning: waiting("warning"),
    mine: total(cells, (cell) => cell.state === "acknowledged" && cell.owner === actorId),
    info: waiting("info"),
  };
}

/** What stands beside the navigation. */
export async function alertCounts(db: Db, actorId: string, now: Date) {
  return countedFor((await openCube(db, now)).cells, actorId);
}

/** What the screen's answer needs besides; `judgedAt` is when a rule was last asked. */
export async function alertSummary(db: Db, actorId: string, now: Date) {
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
          isNull(alerts.quietBecause),
        ),
      )
      .orderBy(desc(alerts.openedAt), desc(alerts.id))
      .limit(1),
    db.execute<{ at: Date | string | null }>(sql`select max(evaluated_at) as at from alert_rules`),
  ]);
  const judgedAt = judged.rows[0]?.at;
  return {
    ...countedFor(cells, actorId),
    acknowledged: total(cells, (cell) => cell.state === "acknowledged"),
    silenced: total(cells, (cell) => cell.silenced && !cell.folded),
    folded: total(cells, (cell) => cell.folded),
    latestCritical: latest ?? null,
    judgedAt: judgedAt ? new Date(judgedAt) : null,
  };
}
