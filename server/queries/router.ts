import { router } from "@/server/trpc";

export const queriesRouter = router({});
