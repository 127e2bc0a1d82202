import { z } from "zod";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { editThreshold } from "./edit-threshold";
import { listThresholds, thresholdHistory } from "./queries";

export const thresholdsRouter = router({
  list: reads("threshold:read").query(({ ctx }) =>
    together(ctx.db, "thresholds.list", () => listThresholds(ctx.db)),
  ),
  history: reads("threshold:read")
    .input(z.strictObject({ id: z.string().max(200) }))
    .query(({ ctx, input }) => thresholdHistory(ctx.db, input.id)),
  edit: runs(editThreshold),
});
