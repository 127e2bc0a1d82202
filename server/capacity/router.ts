import { router } from "@/server/trpc";

export const capacityRouter = router({});
