import { router } from "@/server/trpc";

export const auditExportsRouter = router({});
