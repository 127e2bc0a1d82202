import { router } from "@/server/trpc";

export const secretsRouter = router({});
