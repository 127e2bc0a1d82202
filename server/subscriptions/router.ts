import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { checkSubscriptions } from "./check-subscriptions";
import { listSubscriptions } from "./list";

export const subscriptionsRouter = router({
  list: reads("subscription:read").query(({ ctx }) =>
    together(ctx.db, "subscriptions.list", () => listSubscriptions(ctx.db, ctx.now)),
  ),
  check: runs(checkSubscriptions),
});
