import { router } from "@/server/trpc";

export const approvalsRouter = router({});
