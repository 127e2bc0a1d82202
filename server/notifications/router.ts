import { router } from "@/server/trpc";

export const notificationsRouter = router({});
