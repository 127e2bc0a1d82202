import { router } from "@/server/trpc";

export const grantsRouter = router({});
