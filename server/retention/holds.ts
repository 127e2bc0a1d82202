import { and, desc, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { auditHolds } from "@/db/schema";
import { conflict, forbidden, notFound } from "@/domain/errors";
import { PlaceHold, ReleaseHold } from "@/domain/schema/retention";
import { command } from "@/server/command";

/** From now on nothing that it names is ever dropped, whatever its age, until somebody else releases it. */
export const placeHold = command({
  action: "hold.place",
  needs: "audit:hold",
  input: PlaceHold,
  async run({ db, actor, now }, hold) {
    const [placed] = await db
      .insert(auditHolds)
      .values({ ...hold, placedAt: now, placedById: actor.id, placedByName: actor.name })
      .returning();
    if (!placed) throw new Error("The hold was not placed.");
    const { name, reason, ...after } = hold;
    return {
      result: { id: placed.id },
      audit: {
        subjectKind: "hold",
        subjectId: placed.id,
        platformId: hold.platformId,
        tenant: hold.tenant,
        detail: { name, reason, before: null, after },
      },
    };
  },
});

/** Only an admin who did not place it. */
export const releaseHold = command({
  action: "hold.release",
  needs: "audit:retain",
  input: ReleaseHold,
  async run({ db, actor, now }, { id, reason }) {
    const [hold] = await db.select().from(auditHolds).where(eq(auditHolds.id, id)).for("update");
    if (!hold) throw notFound("hold", id);
    if (hold.placedById === actor.id)
      throw forbidden("Whoever placed a hold cannot release it. Ask another admin.");
    const [released] = await db
      .update(auditHolds)
      .set({ releasedAt: now, releasedById: actor.id, releasedByName: actor.name, releaseReason: reason })
      .where(and(eq(auditHolds.id, id), isNull(auditHolds.releasedAt)))
      .returning();
    if (!released) throw conflict("This hold was released already.");
    return {
      result: { id },
      audit: {
        subjectKind: "hold",
        subjectId: id,
        platformId: hold.platformId,
        tenant: hold.tenant,
        detail: { name: hold.name, reason, before: { released: false }, after: { released: true } },
      },
    };
  },
});

export const listHolds = (db: Db) =>
  db
    .select()
    .from(auditHolds)
    .orderBy(desc(isNull(auditHolds.releasedAt)), desc(auditHolds.placedAt))
    .limit(100);
