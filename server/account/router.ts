import { router } from "@/server/trpc";

export const accountRouter = router({});
