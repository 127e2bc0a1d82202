import { appServiceActions } from "@/platforms/drivers/azure/actions";
import { appServiceLogs } from "@/platforms/drivers/azure/logs";
import { appServiceQueries } from "@/platforms/drivers/azure/queries";
import type { Action, Connector } from "@/platforms/platform";
import { alertMapping } from "./alert-mapping";
import { alerts } from "./alert-question";
import { alertResolve } from "./alert-resolve";
import { backfillRun } from "./backfill-run";
import { exports } from "./exports";
import { front } from "./front-question";
import { components, health, status } from "./health-questions";
import { azureGovernance } from "./platform";
import { preflightRun } from "./preflight-run";
import { DIALECTS, probe } from "./probe";
import { syncs } from "./sync-questions";
import { syncTrigger } from "./sync-trigger";
import { tenantsQuestion } from "./tenant-question";

const appService = appServiceActions({
  reask: ["health", "front"],
  watch: { minutes: 15, checks: ["api-answers", "dashboard-loads"] },
});

export const connector: Connector = {
  declaration: azureGovernance,
  dialects: DIALECTS,
  probe,
  questions: (dialect) => [
    health,
    components,
    status,
    front,
    syncs,
    alerts,
    tenantsQuestion(dialect !== "runbook"),
  ],
  exports,
  actions: (dialect): readonly Action[] => [
    syncTrigger(dialect !== "runbook"),
    backfillRun,
    preflightRun,
    alertResolve(dialect !== "runbook"),
    ...appService,
  ],
  queries: () => appServiceQueries,
  logs: () => [appServiceLogs],
  alertMapping: () => alertMapping,
};
