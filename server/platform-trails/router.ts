import { router } from "@/server/trpc";

export const platformTrailsRouter = router({});
