import { router } from "@/server/trpc";

export const isolationRouter = router({});
