import { router } from "@/server/trpc";
import { alertWrites } from "./writes-router";

export const alertsRouter = router({ ...alertWrites });
