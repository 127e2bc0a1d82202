import { router } from "@/server/trpc";

export const subscriptionsRouter = router({});
