import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import {
  accessRequests,
  alerts,
  auditExports,
  flows,
  machineTokens,
  oneTimeLinks,
  runbookRuns,
} from "@/db/schema";
import { restartedClock, UNOWNED } from "@/server/alerts/life";
import { done, workOn } from "@/server/alerts/work-on";
import { lapsePerson } from "@/server/approvals/lapse-person";
import type { CommandContext } from "@/server/command";
import * as flowRows from "@/server/flows/flow-rows";
import * as runbookRows from "@/server/runbooks/run-rows";
import { type Ended, revokeSessions } from "./sessions";

export type EndedOf = {
  sessions: Ended[];
  /** Of each kind, how many were ended. */
  counts: {
    sessions: number;
    approvals: number;
    alerts: number;
    flows: number;
    runbooks: number;
    tokens: number;
    requests: number;
    exports: number;
    links: number;
  };
};

/**
 * Ends at once what somebody holds who may not come in any more: sessions and links are dead, requests and approvals
 * lapse, alerts are open again, their tokens are refused. What was half done stands still until somebody takes it over.
 */
export async function endWhatIsHeld(
  ctx: CommandContext,
  person: { id: string; name: string },
  because: string,
): Promise<EndedOf> {
  const { db, now, actor } = ctx;
  const sessions = await revokeSessions(db, { personId: person.id }, because);
  const approvals = await lapsePerson(db, person.id, now);
  const links = await db
    .update(oneTimeLinks)
    .set({ usedAt: sql`now()` })
    .where(and(eq(oneTimeLinks.personId, person.id), isNull(oneTimeLinks.usedAt)))
    .returning({ id: oneTimeLinks.id });
  const tokens = await db
    .update(machineTokens)
    .set({ revokedAt: now, revokedByName: actor.name, revokedBecause: `${person.name}: ${because}` })
    .where(and(eq(machineTokens.ownerId, person.id), isNull(machineTokens.revokedAt)))
    .returning({ id: machineTokens.id });
  const requests = await db
    .update(accessRequests)
    .set({
      state: "withdrawn",
      decidedById: actor.id,
      decidedByName: actor.name,
      decidedAt: now,
      decisionReason: because,
      version: sql`${accessRequests.version} + 1`,
    })
    .where(and(eq(accessRequests.personId, person.id), eq(accessRequests.state, "waiting")))
    .returning({ id: accessRequests.id });
  const exports = await db
    .update(auditExports)
    .set({ state: "cancelled", finishedAt: now, problem: `${person.name}: ${because}` })
    .where(
      and(eq(auditExports.requestedById, person.id), inArray(auditExports.state, ["waiting", "running"])),
    )
    .returning({ id: auditExports.id });
  return {
    sessions,
    counts: {
      sessions: sessions.length,
      approvals,
      alerts: await releaseAlertsOf(ctx, person),
      flows: await pauseFlowsOf(ctx, person),
      runbooks: await pauseRunbooksOf(ctx, person),
      tokens: tokens.length,
      requests: requests.length,
      exports: exports.length,
      links: links.length,
    },
  };
}

async function releaseAlertsOf(ctx: CommandContext, { id, name }: { id: string; name: string }) {
  const held = await ctx.db
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.ownerId, id), eq(alerts.state, "acknowledged")));
  if (held.length === 0) return 0;
  const worked = await workOn(ctx, { ids: held.map((alert) => alert.id) }, (alert, at) => {
    Object.assign(alert, { state: "open", ...UNOWNED, ...restartedClock(at) });
    return done("Open again; nobody has it.", {
      kind: "released",
      said: `${name}, who had it, is switched off.`,
    });
  });
  return worked.done;
}

async function pauseFlowsOf({ db, now, actor }: CommandContext, { id, name }: { id: string; name: string }) {
  const held = await db
    .select({ id: flows.id })
    .from(flows)
    .where(and(eq(flows.ownerId, id), eq(flows.state, "running")))
    .orderBy(flows.id);
  for (const flow of held) {
    const one = await flowRows.holdSeen(db, { flowId: flow.id }, ["running", "paused"]);
    await flowRows.changeFlow(db, one, { state: "paused" }, now);
    await flowRows.tell(db, one, { kind: "paused", byName: actor.name, said: standsStill(name), at: now });
  }
  return held.length;
}

async function pauseRunbooksOf(
  { db, now, actor }: CommandContext,
  { id, name }: { id: string; name: string },
) {
  const held = await db
    .select({ id: runbookRuns.id })
    .from(runbookRuns)
    .where(and(eq(runbookRuns.ownerId, id), eq(runbookRuns.state, "running")))
    .orderBy(runbookRuns.id);
  for (const run of held) {
    const one = await runbookRows.holdSeen(db, { runId: run.id }, ["running", "paused"]);
    await runbookRows.changeRun(db, one, { state: "paused" }, now);
    await runbookRows.tell(db, one, { kind: "paused", byName: actor.name, said: standsStill(name), at: now });
  }
  return held.length;
}

const standsStill = (name: string) =>
  `${name}, who had it, is switched off. It stands still until somebody takes it over.`;
