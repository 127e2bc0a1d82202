import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { auditRetention } from "@/db/schema";
import { DECLARED_DAYS } from "@/domain/audit-retention";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import { DecideRetention, SetRetention } from "@/domain/schema/retention";
import { command } from "@/server/command";
import { requireStepUp } from "@/server/people/step-up";
import { platformOf } from "./leaves";

const CHANGED = "Somebody changed it in the meantime. Look again; nothing was changed.";

async function periodOf(db: Db, scope: string, version: number) {
  const [row] = await db.select().from(auditRetention).where(eq(auditRetention.scope, scope)).for("update");
  if ((row?.version ?? 0) !== version) throw conflict(CHANGED);
  return row;
}

/** A longer time counts at once; a shorter one is only asked for, and waits for a second person. */
export const setRetention = command({
  action: "retention.set",
  needs: "audit:retain",
  input: SetRetention,
  async run(ctx, { scope, version, days, reason }) {
    await requireStepUp(ctx);
    const { db, actor, now } = ctx;
    const row = await periodOf(db, scope, version);
    const before = row?.days ?? DECLARED_DAYS;
    if (days === before && !row?.wantedDays) throw badRequest(`It is kept for ${days} days already.`);
    const nothing = {
      wantedDays: null,
      wantedReason: null,
      wantedById: null,
      wantedByName: null,
      wantedAt: null,
    };
    const by = { changedAt: now, changedById: actor.id, changedByName: actor.name };
    const change =
      days >= before
        ? { days, reason, ...by, ...nothing }
        : {
            wantedDays: days,
            wantedReason: reason,
            wantedById: actor.id,
            wantedByName: actor.name,
            wantedAt: now,
          };
    const [set] = row
      ? await db
          .update(auditRetention)
          .set({ ...change, version: version + 1 })
          .where(and(eq(auditRetention.scope, scope), eq(auditRetention.version, version)))
          .returning()
      : await db
          .insert(auditRetention)
          .values({ scope, days: before, reason: "As declared.", ...by, ...change })
          .onConflictDoNothing()
          .returning();
    if (!set) throw conflict(CHANGED);
    return {
      result: { version: set.version, counts: days >= before },
      audit: {
        subjectKind: "retention",
        subjectId: scope,
        platformId: platformOf(scope),
        detail: { reason, before: { days: before }, after: days >= before ? { days } : { wantedDays: days } },
      },
    };
  },
});

/** The second person says whether the shorter time counts. */
export const decideRetention = command({
  action: "retention.decide",
  needs: "audit:retain",
  input: DecideRetention,
  async run(ctx, { scope, version, decision, reason }) {
    await requireStepUp(ctx);
    const { db, actor, now } = ctx;
    const row = await periodOf(db, scope, version);
    if (!row) throw notFound("shorter time", scope);
    if (row.wantedDays === null) throw conflict("Nobody asks for a shorter time here any more.");
    if (decision === "agreed" && row.wantedById === actor.id)
      throw forbidden("Whoever asks for a shorter time cannot agree to it. Ask another admin.");
    const before = { days: row.days, wantedDays: row.wantedDays };
    const after = { days: decision === "agreed" ? row.wantedDays : row.days };
    await db
      .update(auditRetention)
      .set({
        ...after,
        ...(decision === "agreed" && {
          reason: row.wantedReason ?? reason,
          changedAt: now,
          changedById: actor.id,
          changedByName: actor.name,
        }),
        version: version + 1,
        wantedDays: null,
        wantedReason: null,
        wantedById: null,
        wantedByName: null,
        wantedAt: null,
      })
      .where(eq(auditRetention.scope, scope));
    return {
      result: { version: version + 1 },
      audit: {
        subjectKind: "retention",
        subjectId: scope,
        platformId: platformOf(scope),
        detail: { reason, decision, askedBy: row.wantedByName, before, after },
      },
    };
  },
});
