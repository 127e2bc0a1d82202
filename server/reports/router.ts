import { router } from "@/server/trpc";

export const reportsRouter = router({});
