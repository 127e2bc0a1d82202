import { router } from "@/server/trpc";

export const alertRulesRouter = router({});
