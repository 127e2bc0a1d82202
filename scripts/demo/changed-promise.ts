import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { objectives, objectiveVersions } from "@/db/schema";

const DAY = 86_400_000;
const CHANGED = { id: "azure-governance/api-response", target: 97, daysAgo: 12 };

/** One promise became a stricter one in the middle of its window, so that lists and pages tell of both. */
export async function seedChangedPromise(db: Db, now: Date): Promise<void> {
  const { id, target, daysAgo } = CHANGED;
  const at = new Date(Math.floor(now.getTime() / DAY) * DAY - daysAgo * DAY + DAY / 2);
  await db.transaction(async (tx) => {
    const [row] = await tx
      .update(objectives)
      .set({ target, version: 2 })
      .where(eq(objectives.id, id))
      .returning();
    if (!row) return;
    const { limit, window, rules } = row;
    await tx
      .update(objectiveVersions)
      .set({ at: new Date(0) })
      .where(eq(objectiveVersions.objectiveId, id));
    await tx
      .insert(objectiveVersions)
      .values({
        objectiveId: id,
        version: 2,
        target,
        limit,
        window,
        rules,
        reason: "The contract was renewed: it asks for 97 of 100 answers.",
        byName: "Ada Okafor",
        at,
      })
      .onConflictDoNothing();
  });
}
