import { router } from "@/server/trpc";

export const credentialsRouter = router({});
