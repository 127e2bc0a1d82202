import { router } from "@/server/trpc";

export const silencesRouter = router({});
