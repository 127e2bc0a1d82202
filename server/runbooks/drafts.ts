import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { runbookDrafts } from "@/db/schema";
import { badRequest, notFound } from "@/domain/errors";
import { platformIn } from "@/domain/platform";
import { HEAVIEST_TEXT, unkeepableIn, weightOf } from "@/domain/runbook";
import { SaveDraft } from "@/domain/schema/runbook";
import { command } from "@/server/command";
import { isRunbookId } from "./document-texts";

const about = (runbookId: string, detail: Record<string, unknown>) => ({
  subjectKind: "runbook",
  subjectId: runbookId,
  platformId: platformIn(runbookId),
  detail,
});

/** Keeps what somebody wrote, mistakes and all, for themselves to go on with. */
export const saveDraft = command({
  action: "runbook.save-draft",
  needs: "runbook:edit",
  input: SaveDraft,
  async run({ db, actor, now }, { runbookId, baseVersion, text }) {
    if (!isRunbookId(runbookId)) throw notFound("runbook", runbookId);
    if (weightOf(text) > HEAVIEST_TEXT) throw badRequest("Not saved: the text is too long for one runbook.");
    const written = { baseVersion, text, savedAt: now };
    if (unkeepableIn(text) !== undefined)
      throw badRequest("Not saved: a control character stands in the text. Write it without.");
    await db
      .insert(runbookDrafts)
      .values({ runbookId, personId: actor.id, ...written })
      .onConflictDoUpdate({ target: [runbookDrafts.runbookId, runbookDrafts.personId], set: written });
    return {
      result: { savedAt: now },
      audit: about(runbookId, { baseVersion, letters: text.length }),
    };
  },
});

export const dropDraft = command({
  action: "runbook.drop-draft",
  needs: "runbook:edit",
  input: z.strictObject({ runbookId: SaveDraft.shape.runbookId }),
  async run({ db, actor }, { runbookId }) {
    const [dropped] = await db
      .delete(runbookDrafts)
      .where(and(eq(runbookDrafts.runbookId, runbookId), eq(runbookDrafts.personId, actor.id)))
      .returning();
    if (!dropped) throw notFound("draft", runbookId);
    return {
      result: {},
      audit: about(runbookId, { baseVersion: dropped.baseVersion }),
    };
  },
});
