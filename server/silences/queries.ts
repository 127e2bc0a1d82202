import { and, desc, eq, gt, gte, isNotNull, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts, silences } from "@/db/schema";
import type { AlertSeverity } from "@/domain/platform";
import { LONGEST_SILENCE, type Matcher, worstHidden } from "@/domain/silence";
import { matched } from "./match";

const WEEK_MS = 7 * 86_400_000;
const MOST = 500;
const SAMPLE = 8;

/** Live and planned ones by the soonest end, then those that ended in the last seven days. */
export async function listSilences(db: Db, now: Date) {
  const [rows, hidden] = await Promise.all([
    db
      .select()
      .from(silences)
      .where(isNull(silences.endedAt))
      .orderBy(silences.endsAt, silences.id)
      .limit(MOST),
    db
      .select({ id: alerts.silenceId, count: sql<number>`count(*)::int` })
      .from(alerts)
      .where(and(ne(alerts.state, "resolved"), isNotNull(alerts.silenceId)))
      .groupBy(alerts.silenceId),
  ]);
  const ended = await db
    .select()
    .from(silences)
    .where(gt(silences.endedAt, new Date(now.getTime() - WEEK_MS)))
    .orderBy(desc(silences.endedAt), silences.id)
    .limit(100);
  const countOf = new Map(hidden.map(({ id, count }) => [id, count]));
  return {
    live: rows.map((silence) => ({
      ...silence,
      hides: countOf.get(silence.id) ?? 0,
      isPlanned: silence.startsAt > now,
      worst: worstHidden(silence.matchers),
    })),
    ended,
  };
}

/** What a silence would hide now, and what it would have hidden in the last seven days. */
export async function previewSilence(db: Db, matchers: readonly Matcher[], now: Date) {
  const weekAgo = new Date(now.getTime() - WEEK_MS);
  const isNow = and(ne(alerts.state, "resolved"), matched(matchers));
  const inWeek = and(gte(alerts.openedAt, weekAgo), matched(matchers));
  const [present, week] = await Promise.all([countAndShow(db, isNow), countAndShow(db, inWeek)]);
  const worst = worstHidden(matchers);
  return { present, week, worst, longestSeconds: LONGEST_SILENCE[worst] };
}

async function countAndShow(db: Db, which: SQL | undefined) {
  const [counts, sample] = await Promise.all([
    db
      .select({ severity: alerts.severity, count: sql<number>`count(*)::int` })
      .from(alerts)
      .where(which)
      .groupBy(alerts.severity),
    db
      .select({
        id: alerts.id,
        title: alerts.title,
        severity: alerts.severity,
        environmentId: alerts.environmentId,
        state: alerts.state,
        openedAt: alerts.openedAt,
      })
      .from(alerts)
      .where(which)
      .orderBy(alerts.severityRank, desc(alerts.openedAt))
      .limit(SAMPLE),
  ]);
  const bySeverity: Partial<Record<AlertSeverity, number>> = Object.fromEntries(
    counts.map(({ severity, count }) => [severity, count]),
  );
  return { count: counts.reduce((sum, { count }) => sum + count, 0), bySeverity, sample };
}

export async function hiddenBy(db: Db, id: string) {
  return countAndShow(db, and(ne(alerts.state, "resolved"), eq(alerts.silenceId, id)));
}
