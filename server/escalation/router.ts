import { router } from "@/server/trpc";

export const escalationRouter = router({});
