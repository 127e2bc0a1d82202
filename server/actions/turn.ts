import { and, eq, gt, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns } from "@/db/schema";
import { earliest } from "@/domain/pace";
import type { Action } from "@/platforms/platform";

type Of = { environmentId: string; action: Pick<Action, "key" | "pace">; target: string };

/** Nobody else is given a turn there until the transaction ends. */
export async function holdTurns(db: Db, { environmentId, action }: Of): Promise<void> {
  if (action.pace)
    await db.execute(sql`select pg_advisory_xact_lock(hashtext(${`turn ${environmentId} ${action.key}`}))`);
}

/** When the platform may be asked next, given when it was asked and will be. */
export async function nextTurn(db: Db, of: Of, from: Date): Promise<Date> {
  const { pace } = of.action;
  return pace ? earliest(from, await takenTurns(db, of, from), pace) : from;
}

export async function takenTurns(db: Db, { environmentId, action, target }: Of, from: Date): Promise<Date[]> {
  if (!action.pace) return [];
  const turn = sql`coalesce(${actionRuns.calledAt}, ${actionRuns.notBefore}, ${actionRuns.requestedAt})`;
  const rows = await db
    .select({ at: sql`${turn}`.mapWith(actionRuns.requestedAt) })
    .from(actionRuns)
    .where(
      and(
        eq(actionRuns.environmentId, environmentId),
        eq(actionRuns.action, action.key),
        action.pace.per === "target" ? eq(actionRuns.target, target) : undefined,
        ne(actionRuns.state, "cancelled"),
        gt(turn, new Date(from.getTime() - action.pace.seconds * 1000).toISOString()),
      ),
    );
  return rows.map(({ at }) => at);
}
