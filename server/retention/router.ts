import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { archiveNow, checkNow } from "./archive-commands";
import { attachLeaf, detachLeaf } from "./attach";
import { decideDrop, requestDrop } from "./drop-commands";
import { placeHold, releaseHold } from "./holds";
import { decideRetention, setRetention } from "./periods";
import { retentionOverview } from "./queries";

export const retentionRouter = router({
  overview: reads("audit:read").query(({ ctx }) =>
    together(ctx.db, "retention.overview", () => retentionOverview(ctx.db, ctx.now)),
  ),
  set: runs(setRetention),
  decide: runs(decideRetention),
  placeHold: runs(placeHold),
  releaseHold: runs(releaseHold),
  archiveNow: runs(archiveNow),
  check: runs(checkNow),
  requestDrop: runs(requestDrop),
  decideDrop: runs(decideDrop),
  attach: runs(attachLeaf),
  detach: runs(detachLeaf),
});
