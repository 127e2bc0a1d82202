import { router } from "@/server/trpc";

export const platformFilesRouter = router({});
