import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { onCallSchedules } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { AddSchedule, EditSchedule } from "@/domain/schema/escalation";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { refuseUnknownTurns } from "./refuse-unknown";

/** Calls nobody until a step of a ladder names it. */
export const addSchedule = command({
  action: "schedule.add",
  needs: "escalation:edit",
  input: AddSchedule,
  async run({ db }, wanted) {
    await refuseUnknownTurns(db, wanted.rotations);
    const id = `${wanted.platformId ?? "all"}/${randomUUID()}`;
    await db.insert(onCallSchedules).values({ ...wanted, id });
    return {
      result: { id },
      audit: { subjectKind: "schedule", subjectId: id, platformId: wanted.platformId, detail: wanted },
    };
  },
});

export const editSchedule = command({
  action: "schedule.edit",
  needs: "escalation:edit",
  input: EditSchedule,
  async run({ db }, { id, version, reason, ...wanted }) {
    const [before] = await db.select().from(onCallSchedules).where(eq(onCallSchedules.id, id));
    if (!before) throw notFound("schedule", id);
    await refuseUnknownTurns(db, wanted.rotations);
    const [after] = await db
      .update(onCallSchedules)
      .set({ ...wanted, version: version + 1 })
      .where(and(eq(onCallSchedules.id, id), eq(onCallSchedules.version, version)))
      .returning({ version: onCallSchedules.version });
    if (!after)
      throw conflict("Somebody changed this schedule meanwhile. Look at it as it is now and decide again.");
    return {
      result: after,
      audit: {
        subjectKind: "schedule",
        subjectId: id,
        platformId: before.platformId,
        detail: { ...changed(before, wanted), reason },
      },
    };
  },
});
