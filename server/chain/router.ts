import { router } from "@/server/trpc";

export const chainRouter = router({});
