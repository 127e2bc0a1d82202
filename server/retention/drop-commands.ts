import { and, eq, gt, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { auditDrops } from "@/db/schema";
import { dropPhrase, REQUEST_HOURS } from "@/domain/audit-retention";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { DecideDrop, RequestDrop } from "@/domain/schema/retention";
import { requireCheckpoint } from "@/server/chain/require-checkpoint";
import { command } from "@/server/command";
import { requireStepUp } from "@/server/people/step-up";
import { platformOfAll } from "./leaves";
import { planDigest, planDrop } from "./plan-drop";

const HOUR_MS = 3_600_000;

/** Asks that archived months go from the database. Nothing goes before a second person agrees. */
export const requestDrop = command({
  action: "retention.request-drop",
  needs: "audit:retain",
  input: RequestDrop,
  async run(ctx, { leaves, planDigest: seen, typed, reason }) {
    await requireStepUp(ctx);
    await requireCheckpoint(ctx.db);
    const { db, actor, now } = ctx;
    if (typed.trim() !== dropPhrase(leaves.length))
      throw badRequest(`Type "${dropPhrase(leaves.length)}" to go on.`);
    const { goes } = await planDrop(db);
    const wanted = goes.filter(({ scope, month }) =>
      leaves.some((leaf) => leaf.scope === scope && leaf.month === month),
    );
    if (wanted.length !== leaves.length || planDigest(wanted) !== seen)
      throw conflict(
        "What may go has changed since you looked. Look at the dry run again; nothing was asked for.",
      );
    const [request] = await db
      .insert(auditDrops)
      .values({
        state: "waiting",
        leaves: wanted,
        reason,
        requestedAt: now,
        requestedById: actor.id,
        requestedByName: actor.name,
        expiresAt: new Date(now.getTime() + REQUEST_HOURS * HOUR_MS),
      })
      .onConflictDoNothing()
      .returning();
    if (!request) throw conflict("Another request to drop months is open. Decide that one first.");
    return {
      result: { id: request.id },
      audit: {
        subjectKind: "audit-drop",
        subjectId: request.id,
        platformId: platformOfAll(wanted.map(({ scope }) => scope)),
        detail: { reason, months: wanted.map(({ scope, month }) => `${scope} ${month.slice(0, 7)}`) },
      },
    };
  },
});

/** The second person agrees or refuses; a worker then carries it out, month by month. */
export const decideDrop = command({
  action: "retention.decide-drop",
  needs: "audit:retain",
  input: DecideDrop,
  async run(ctx, { id, decision, reason }) {
    await requireStepUp(ctx);
    await requireCheckpoint(ctx.db);
    const { db, actor, now } = ctx;
    const [request] = await db.select().from(auditDrops).where(eq(auditDrops.id, id));
    if (!request) throw notFound("request to drop", id);
    if (request.requestedById === actor.id && decision === "approved")
      throw forbidden("Whoever asks for it cannot agree to it. Ask another admin.");
    const own = request.requestedById === actor.id;
    const [decided] = await db
      .update(auditDrops)
      .set({
        state: decision,
        decidedAt: now,
        ...(own ? {} : { decidedById: actor.id }),
        decidedByName: actor.name,
        decisionReason: reason,
        ...(decision === "refused" && { finishedAt: now }),
      })
      .where(and(eq(auditDrops.id, id), eq(auditDrops.state, "waiting"), gt(auditDrops.expiresAt, now)))
      .returning();
    if (!decided) throw conflict("It is decided already, or its time is over.");
    return {
      result: { id, state: decided.state },
      audit: {
        subjectKind: "audit-drop",
        subjectId: id,
        platformId: platformOfAll(request.leaves.map(({ scope }) => scope)),
        detail: { reason, decision, requestedBy: request.requestedByName },
      },
    };
  },
});

/** Requests that nobody decided in time. */
export async function lapseDrops(db: Db, now: Date): Promise<void> {
  await db
    .update(auditDrops)
    .set({ state: "lapsed", finishedAt: now })
    .where(and(eq(auditDrops.state, "waiting"), lte(auditDrops.expiresAt, now)));
}
