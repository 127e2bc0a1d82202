import { appServiceActions } from "@/platforms/drivers/azure/actions";
import { appServiceLogs } from "@/platforms/drivers/azure/logs";
import { appServiceQueries } from "@/platforms/drivers/azure/queries";
import { commonTests } from "@/platforms/drivers/credential-tests";
import { smokeQuery } from "@/platforms/drivers/smoke";
import type { Action, Connector } from "@/platforms/platform";
import { alertMapping } from "./alert-mapping";
import { alerts } from "./alert-question";
import { alertResolve } from "./alert-resolve";
import { backfillRun } from "./backfill-run";
import { exports } from "./exports";
import { front } from "./front-question";
import { components, health, status } from "./health-questions";
import { maintenanceOff, maintenanceOn } from "./maintenance";
import { cacheFigures, monitoringReset, slowQueries } from "./monitoring";
import { offboardTenant } from "./offboarding";
import { onboardTenant } from "./onboarding";
import { azureGovernance } from "./platform";
import { clearPreflightCache, tenantsPreflight } from "./preflight-report";
import { preflightRun } from "./preflight-run";
import { DIALECTS, probe } from "./probe";
import { syncs } from "./sync-questions";
import { syncTrigger } from "./sync-trigger";
import { tenantCreate } from "./tenant-create";
import { tenantsListed } from "./tenant-list";
import { tenantsQuestion } from "./tenant-question";
import { tenantActivate, tenantDeactivate } from "./tenant-standing";
import { tenantUpdate } from "./tenant-update";

const appService = appServiceActions({
  reask: ["health", "front"],
  watch: { minutes: 15, checks: ["api-answers", "dashboard-loads"] },
});

export const connector: Connector = {
  declaration: azureGovernance,
  credentialTests: () => commonTests(azureGovernance),
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
    clearPreflightCache,
    monitoringReset,
    maintenanceOn,
    maintenanceOff,
    alertResolve(dialect !== "runbook"),
    tenantCreate,
    tenantUpdate,
    tenantDeactivate,
    tenantActivate,
    ...appService,
  ],
  queries: () => [
    slowQueries,
    cacheFigures,
    tenantsPreflight,
    tenantsListed,
    smokeQuery(
      azureGovernance,
      [health, components, status, front],
      ["health", "components", "status", "front"],
    ),
    ...appServiceQueries,
  ],
  logs: () => [appServiceLogs],
  flows: (dialect) => [onboardTenant(dialect !== "runbook"), offboardTenant],
  alertMapping: () => alertMapping,
};
