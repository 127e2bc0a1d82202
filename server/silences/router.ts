import { EndSilence, PreviewSilence } from "@/domain/schema/silence";
import { reads, router, runs } from "@/server/trpc";
import { endSilence, extendSilence, undoEndSilence } from "./change-silence";
import { createSilence } from "./create-silence";
import { hiddenBy, listSilences, previewSilence } from "./queries";

export const silencesRouter = router({
  list: reads("silence:read").query(({ ctx }) => listSilences(ctx.db, ctx.now)),
  preview: reads("silence:read")
    .input(PreviewSilence)
    .query(({ ctx, input }) => previewSilence(ctx.db, input.matchers, ctx.now)),
  hidden: reads("silence:read")
    .input(EndSilence)
    .query(({ ctx, input }) => hiddenBy(ctx.db, input.id)),
  create: runs(createSilence),
  extend: runs(extendSilence),
  end: runs(endSilence),
  undoEnd: runs(undoEndSilence),
});
