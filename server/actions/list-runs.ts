import { and, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { actionOutput, actionRuns } from "@/db/schema";
import { ACTION_STATES } from "@/domain/action";
import { PLATFORM_IDS } from "@/domain/platform";

export const ListActions = z.strictObject({
  states: z.array(z.enum(ACTION_STATES)).max(ACTION_STATES.length).optional(),
  platformId: z.enum(PLATFORM_IDS).optional(),
  person: z.string().max(200).optional(),
  tier: z.number().int().min(1).max(3).optional(),
  before: z.strictObject({ at: z.date(), id: z.uuid() }).optional(),
  limit: z.number().int().min(1).max(200).default(100),
});

/** Newest first, by the time of the request and the id; the next page starts before the last row of this one. */
export async function listActions(db: Db, wanted: z.output<typeof ListActions>) {
  const { before, limit } = wanted;
  const rows = await db
    .select({
      id: actionRuns.id,
      environmentId: actionRuns.environmentId,
      label: actionRuns.label,
      tier: actionRuns.tier,
      state: actionRuns.state,
      verdict: actionRuns.verdict,
      said: actionRuns.said,
      requestedByName: actionRuns.requestedByName,
      requestedAt: actionRuns.requestedAt,
      calledAt: actionRuns.calledAt,
      finishedAt: actionRuns.finishedAt,
    })
    .from(actionRuns)
    .where(
      and(
        fits(wanted),
        before &&
          sql`(${actionRuns.requestedAt}, ${actionRuns.id}) < (${before.at.toISOString()}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(actionRuns.requestedAt), desc(actionRuns.id))
    .limit(limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), next: last ? { at: last.requestedAt, id: last.id } : null };
}

function fits({ states, platformId, person, tier }: z.output<typeof ListActions>): SQL | undefined {
  return and(
    states && inArray(actionRuns.state, states),
    platformId && sql`starts_with(${actionRuns.environmentId}, ${`${platformId}/`})`,
    person ? eq(actionRuns.requestedByName, person) : undefined,
    tier ? eq(actionRuns.tier, tier) : undefined,
  );
}

/** Everybody who ever asked for something, walked through name by name. */
export async function actionPeople(db: Db): Promise<string[]> {
  const rows = await db
    .selectDistinct({ name: actionRuns.requestedByName })
    .from(actionRuns)
    .orderBy(actionRuns.requestedByName)
    .limit(500);
  return rows.map(({ name }) => name);
}

export const ReadOutput = z.strictObject({
  id: z.uuid(),
  after: z.strictObject({ attempt: z.number().int().min(0), seq: z.number().int().min(0) }).optional(),
  limit: z.number().int().min(1).max(5000).default(1000),
});

/** What a run said, in its order; reads on after the last line that is known. */
export async function readOutput(db: Db, { id, after, limit }: z.output<typeof ReadOutput>) {
  const lines = await db
    .select({
      attempt: actionOutput.attempt,
      seq: actionOutput.seq,
      at: actionOutput.at,
      level: actionOutput.level,
      text: actionOutput.text,
    })
    .from(actionOutput)
    .where(
      and(
        eq(actionOutput.actionRunId, id),
        after && sql`(${actionOutput.attempt}, ${actionOutput.seq}) > (${after.attempt}, ${after.seq})`,
      ),
    )
    .orderBy(actionOutput.attempt, actionOutput.seq)
    .limit(limit);
  return { lines, isWhole: lines.length < limit };
}
