import { router } from "@/server/trpc";

export const retentionRouter = router({});
