import { and, desc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, automations, freezes, people } from "@/db/schema";
import {
  AUTOMATED_ORIGINS,
  automationOf,
  type BreakerState,
  breakerState,
  restEnds,
} from "@/domain/automation";
import { frozenName, inForceAt } from "./refuse-frozen";

const LATELY_MS = 14 * 86_400_000;
const HOUR_MS = 3_600_000;
const ORDER: readonly BreakerState[] = ["open", "resting-over", "on-trial", "muted", "closed"];

/** What is in force now, for the line across every page; the one that lasts longest first. */
export async function freezesInForce(db: Db, now: Date) {
  const rows = await db.select().from(freezes).where(inForceAt(now)).orderBy(desc(freezes.endsAt));
  const names = await namesOf(db, rows);
  return rows.map((row) => shown(row, names));
}

/** What was in force lately and is over, the latest first. */
export async function pastFreezes(db: Db, now: Date) {
  const rows = await db
    .select()
    .from(freezes)
    .where(
      and(
        gt(freezes.endsAt, new Date(now.getTime() - LATELY_MS)),
        or(isNotNull(freezes.liftedAt), lte(freezes.endsAt, now)),
      ),
    )
    .orderBy(desc(sql`coalesce(${freezes.liftedAt}, ${freezes.endsAt})`))
    .limit(50);
  const names = await namesOf(db, rows);
  return rows.map((row) => ({ ...shown(row, names), endedAt: row.liftedAt ?? row.endsAt }));
}

const shown = (row: typeof freezes.$inferSelect, names: ReadonlyMap<string, string>) => ({
  id: row.id,
  what: frozenName(row.platformId),
  platformId: row.platformId,
  reason: row.reason,
  createdByName: row.createdByName,
  startsAt: row.startsAt,
  endsAt: row.endsAt,
  allow: row.allow,
  mayAct: row.allow.flatMap((id) => names.get(id) ?? []).sort(),
  liftedByName: row.liftedByName,
  liftedReason: row.liftedReason,
});

async function namesOf(db: Db, rows: readonly { allow: string[] }[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap(({ allow }) => allow))];
  if (ids.length === 0) return new Map();
  const found = await db
    .select({ id: people.id, name: people.name })
    .from(people)
    .where(inArray(people.id, ids));
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Who can be named to act in a freeze. */
export const whoMayAct = (db: Db) =>
  db
    .select({ id: people.id, name: people.name, role: people.role })
    .from(people)
    .where(and(inArray(people.role, ["operator", "admin"]), isNull(people.disabledAt)))
    .orderBy(people.name)
    .limit(200);

/** Everything that ever ran by itself, with its breaker and what it did in the last hour; what is stopped first. */
export async function listAutomations(db: Db, now: Date) {
  const [rows, counts] = await Promise.all([
    db
      .select({ automation: automations, trial: actionRuns.state })
      .from(automations)
      .leftJoin(actionRuns, eq(actionRuns.id, automations.trialRunId))
      .orderBy(automations.title),
    db
      .select({
        environmentId: actionRuns.environmentId,
        origin: actionRuns.origin,
        lastHour: sql<number>`(count(*) filter (where ${actionRuns.requestedAt} > ${new Date(now.getTime() - HOUR_MS).toISOString()}))::int`,
        failed: sql<number>`(count(*) filter (where ${actionRuns.state} in ('failed', 'outcome-unknown')))::int`,
        total: sql<number>`count(*)::int`,
      })
      .from(actionRuns)
      .where(
        and(
          inArray(actionRuns.origin, AUTOMATED_ORIGINS),
          gt(actionRuns.requestedAt, new Date(now.getTime() - 24 * HOUR_MS)),
        ),
      )
      .groupBy(actionRuns.environmentId, actionRuns.origin),
  ]);
  const done = new Map(
    counts.map((row) => [automationOf(row.origin, row.environmentId)?.key ?? "", row] as const),
  );
  return rows
    .map(({ automation, trial }) => {
      const isOnTrial = trial === "queued" || trial === "running" || trial === "verifying";
      const { openSince } = automation;
      return {
        ...automation,
        state: breakerState(automation, isOnTrial, now),
        trialAfter: openSince && !isOnTrial ? restEnds(openSince) : null,
        lastHour: done.get(automation.key)?.lastHour ?? 0,
        lastDay: done.get(automation.key)?.total ?? 0,
        failedLastDay: done.get(automation.key)?.failed ?? 0,
      };
    })
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}
