import { and, eq } from "drizzle-orm";
import { thresholds, thresholdVersions } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { EditThreshold } from "@/domain/schema/threshold";
import { contradiction } from "@/domain/threshold";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { rejudgeMetric } from "@/server/observe/judge";
import { spendTimeOfPlatform } from "@/server/syncs/spend-time";

/** Changes a limit with a reason, keeps the history, and judges what is known against it at once. */
export const editThreshold = command({
  action: "threshold.edit",
  needs: "threshold:edit",
  input: EditThreshold,
  async run({ db, actor, now }, { id, version, target, warn, alert, reason }) {
    const [before] = await db.select().from(thresholds).where(eq(thresholds.id, id));
    if (!before) throw notFound("threshold", id);
    const refused = contradiction(before.direction, { target, warn, alert });
    if (refused) throw badRequest(refused);
    await spendTimeOfPlatform(db, before.platformId, now);
    const [after] = await db
      .update(thresholds)
      .set({ target, warn, alert, version: version + 1 })
      .where(and(eq(thresholds.id, id), eq(thresholds.version, version)))
      .returning();
    if (!after)
      throw conflict("Somebody changed this limit meanwhile. Look at the new value and decide again.");
    await db.insert(thresholdVersions).values({
      thresholdId: id,
      version: after.version,
      target,
      warn,
      alert,
      reason,
      byName: actor.name,
      at: now,
    });
    const moved = await rejudgeMetric(db, before.platformId, before.metric, now);
    const limits = (row: typeof before) => ({ target: row.target, warn: row.warn, alert: row.alert });
    return {
      result: { version: after.version, moved },
      audit: {
        subjectKind: "threshold",
        subjectId: id,
        platformId: before.platformId,
        detail: {
          title: before.title,
          unit: before.unit,
          ...changed(limits(before), limits(after)),
          reason,
          statusesMoved: moved,
        },
      },
    };
  },
});
