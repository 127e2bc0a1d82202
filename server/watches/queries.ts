import { and, desc, eq, gt, ne, or } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, watchWindows } from "@/db/schema";
import { verdictOf, verdictText } from "@/domain/watch";
import { compareWindow } from "./compare";

const HOUR = 3_600_000;

/** How a run is watched: what the comparison says so far, or what it said in the end; null when nothing is watched. */
export async function watchOf(db: Db, runId: string, now: Date) {
  const [found] = await db
    .select({ window: watchWindows, calledAt: actionRuns.calledAt })
    .from(watchWindows)
    .innerJoin(actionRuns, eq(actionRuns.id, watchWindows.actionRunId))
    .where(eq(watchWindows.actionRunId, runId));
  if (!found) return null;
  const { window, calledAt } = found;
  if (window.state !== "watching") return { ...window, soFar: null };
  const facts = await compareWindow(db, window, calledAt ?? window.startsAt, now);
  const soFar = verdictOf(facts);
  return { ...window, facts, soFar, verdict: verdictText(soFar, facts) };
}

/** What is being watched now, and what got worse within the last hour and was not taken back; the latest first. */
export const watchesToMind = (db: Db, now: Date) =>
  db
    .select({
      runId: actionRuns.id,
      label: actionRuns.label,
      environmentId: watchWindows.environmentId,
      state: watchWindows.state,
      endsAt: watchWindows.endsAt,
      verdict: watchWindows.verdict,
    })
    .from(watchWindows)
    .innerJoin(actionRuns, eq(actionRuns.id, watchWindows.actionRunId))
    .where(
      and(
        ne(actionRuns.state, "rolled-back"),
        or(
          eq(watchWindows.state, "watching"),
          and(eq(watchWindows.state, "worse"), gt(watchWindows.judgedAt, new Date(now.getTime() - HOUR))),
        ),
      ),
    )
    .orderBy(desc(watchWindows.startsAt))
    .limit(20);
