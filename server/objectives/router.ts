import { router } from "@/server/trpc";

export const objectivesRouter = router({});
