import { router } from "@/server/trpc";

export const flowsRouter = router({});
