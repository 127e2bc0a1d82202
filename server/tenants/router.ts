import { router } from "@/server/trpc";

export const tenantsRouter = router({});
