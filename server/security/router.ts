import { router } from "@/server/trpc";

export const securityRouter = router({});
