import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { actionPreviews, actionRuns } from "@/db/schema";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { finish } from "./finish";
import { triedPreview } from "./preview";
import { wayTo } from "./way";

/** Looks at the platform and writes down what a drafted action would do. Delivered twice, the first one counts. */
export async function previewAction(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  const drafted = and(eq(actionRuns.id, id), eq(actionRuns.state, "drafted"));
  const [run] = await db.select().from(actionRuns).where(drafted);
  if (!run) return;
  const way = await wayTo(db, book, run);
  if ("refused" in way) return finish(db, run, "failed", way.refused);
  const now = new Date();
  const made = await triedPreview(db, run, way, now);
  if ("trouble" in made) return finish(db, run, "failed", `It could not be previewed. ${made.trouble}`);
  const previewId = randomUUID();
  await db.transaction(async (tx) => {
    const [previewed] = await tx
      .update(actionRuns)
      .set({ state: "previewed", previewId, previewHash: made.hash })
      .where(drafted)
      .returning({ id: actionRuns.id });
    if (previewed)
      await tx
        .insert(actionPreviews)
        .values({ id: previewId, actionRunId: id, purpose: "shown", madeAt: now, ...made });
  });
}
