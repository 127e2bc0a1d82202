import { router } from "@/server/trpc";
import { runbookDocumentsRouter } from "./documents-router";
import { runbookRunsRouter } from "./runs-router";

export const runbooksRouter = router({ ...runbookDocumentsRouter, ...runbookRunsRouter });
