import { router } from "@/server/trpc";

export const freezesRouter = router({});
