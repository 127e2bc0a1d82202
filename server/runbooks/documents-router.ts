import { z } from "zod";
import { CheckText } from "@/domain/schema/runbook";
import { limit } from "@/server/rate-limit";
import { together } from "@/server/together";
import { reads, runs } from "@/server/trpc";
import { acceptFinding, lintNow, reopenFinding } from "./accept-finding";
import { checkText } from "./check-text";
import { readDifference } from "./difference";
import { readEditor, readVersion, readVersions } from "./document-texts";
import { dropDraft, saveDraft } from "./drafts";
import { publishRunbook } from "./publish";
import { readFindingCounts, readFindings } from "./read-findings";

const id = z.string().min(3).max(200);
const version = z.number().int().positive();

export const runbookDocumentsRouter = {
  editor: reads("runbook:read")
    .input(z.strictObject({ id }))
    .query(({ ctx, input }) => readEditor(ctx.db, input.id, ctx.actor.id, ctx.now)),
  versions: reads("runbook:read")
    .input(z.strictObject({ id }))
    .query(({ ctx, input }) => readVersions(ctx.db, input.id)),
  version: reads("runbook:read")
    .input(z.strictObject({ id, version }))
    .query(({ ctx, input }) => readVersion(ctx.db, input.id, input.version)),
  difference: reads("runbook:read")
    .input(z.strictObject({ id, from: version, to: version }))
    .query(({ ctx, input }) => readDifference(ctx.db, input.id, input)),
  /** Changes nothing; asked as a change because a text is too long for an address. */
  check: reads("runbook:edit")
    .input(CheckText)
    .mutation(async ({ ctx, input }) => {
      await limit(ctx, "runbook.check");
      return checkText(ctx.db, input.runbookId, input.text, ctx.now);
    }),
  lint: reads("runbook:read").query(({ ctx }) =>
    together(ctx.db, "runbooks.lint", () => readFindings(ctx.db)),
  ),
  lintCounts: reads("runbook:read").query(({ ctx }) =>
    together(ctx.db, "runbooks.lintCounts", () => readFindingCounts(ctx.db)),
  ),
  saveDraft: runs(saveDraft),
  dropDraft: runs(dropDraft),
  publish: runs(publishRunbook),
  lintNow: runs(lintNow),
  acceptFinding: runs(acceptFinding),
  reopenFinding: runs(reopenFinding),
};
