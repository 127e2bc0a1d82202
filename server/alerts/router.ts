import { router } from "@/server/trpc";

export const alertsRouter = router({});
