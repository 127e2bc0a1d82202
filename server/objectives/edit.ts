import { and, eq } from "drizzle-orm";
import { objectives, objectiveVersions } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { EditObjective } from "@/domain/schema/objective";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import type { ObjectiveRow } from "./sources";

/** Changes what is promised from now on, with a reason; what was promised before keeps its own time. */
export const editObjective = command({
  action: "objective.edit",
  needs: "objective:edit",
  input: EditObjective,
  async run({ db, actor, now }, { id, version, reason, ...promised }) {
    const [before] = await db.select().from(objectives).where(eq(objectives.id, id));
    if (!before) throw notFound("objective", id);
    if (before.limit !== null && promised.limit === null)
      throw badRequest("This promise needs its limit: without one nothing says what is bad.");
    const what = changed(figuresOf(before), promised);
    if (Object.keys(what.after).length === 0)
      throw badRequest("Nothing of it differs from what is promised already.");
    const [after] = await db
      .update(objectives)
      .set({ ...promised, version: version + 1 })
      .where(and(eq(objectives.id, id), eq(objectives.version, version)))
      .returning();
    if (!after)
      throw conflict("Somebody changed this promise meanwhile. Look at the new figures and decide again.");
    // What was never written down was promised from the beginning.
    await db
      .insert(objectiveVersions)
      .values({
        objectiveId: id,
        version,
        ...figuresOf(before),
        reason: `As ${before.sourceFile} line ${before.sourceLine} says.`,
        byName: "Wheelhouse",
        at: new Date(0),
      })
      .onConflictDoNothing();
    await db.insert(objectiveVersions).values({
      objectiveId: id,
      version: after.version,
      ...figuresOf(after),
      reason,
      byName: actor.name,
      at: now,
    });
    return {
      result: { version: after.version },
      audit: {
        subjectKind: "objective",
        subjectId: id,
        platformId: before.platformId,
        detail: { title: before.title, ...what, reason },
      },
    };
  },
});

const figuresOf = ({ target, limit, window, rules }: ObjectiveRow) => ({ target, limit, window, rules });
