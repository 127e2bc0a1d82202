import { router } from "@/server/trpc";

export const permissionsRouter = router({});
