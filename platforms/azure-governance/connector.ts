import { appServiceActions } from "@/platforms/drivers/azure/actions";
import { appServiceLogs } from "@/platforms/drivers/azure/logs";
import { appServiceQueries } from "@/platforms/drivers/azure/queries";
import { smokeQuery } from "@/platforms/drivers/smoke";
import type { Action, Connector } from "@/platforms/platform";
import { alertMapping } from "./alert-mapping";
import { alerts } from "./alert-question";
import { alertResolve } from "./alert-resolve";
import { backfillRun } from "./backfill-run";
import { exports } from "./exports";
import { front } from "./front-question";
import { components, health, status } from "./health-questions";
import { isolation, listings } from "./listings";
import { maintenanceOff, maintenanceOn } from "./maintenance";
import { cacheFigures, monitoringReset, slowQueries } from "./monitoring";
import { azureGovernance } from "./platform";
import { clearPreflightCache, tenantsPreflight } from "./preflight-report";
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
    isolation(dialect),
  ],
  exports,
  listings,
  actions: (dialect): readonly Action[] => [
    syncTrigger(dialect !== "runbook"),
    backfillRun,
    preflightRun,
    clearPreflightCache,
    monitoringReset,
    maintenanceOn,
    maintenanceOff,
    alertResolve(dialect !== "runbook"),
    ...appService,
  ],
  queries: () => [
    slowQueries,
    cacheFigures,
    tenantsPreflight,
    smokeQuery(
      azureGovernance,
      [health, components, status, front],
      ["health", "components", "status", "front"],
    ),
    ...appServiceQueries,
  ],
  logs: () => [appServiceLogs],
  alertMapping: () => alertMapping,
};
