import { router } from "@/server/trpc";
import { alertReads } from "./reads-router";
import { alertWrites } from "./writes-router";

export const alertsRouter = router({ ...alertReads, ...alertWrites });
