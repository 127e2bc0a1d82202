import { APP_SECRET } from "@/platforms/drivers/azure/access";
import { appServiceActions } from "@/platforms/drivers/azure/actions";
import { putSecret } from "@/platforms/drivers/azure/app-settings";
import { clientSecretTest, managingSecretTest } from "@/platforms/drivers/azure/directory";
import { appServiceLogs } from "@/platforms/drivers/azure/logs";
import { appServiceQueries } from "@/platforms/drivers/azure/queries";
import { secretActions } from "@/platforms/drivers/azure/secret-actions";
import { secretsQuery, secretsQuestion } from "@/platforms/drivers/azure/secret-list";
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
import { isolation, listings } from "./listings";
import { maintenanceOff, maintenanceOn } from "./maintenance";
import { cacheFigures, monitoringReset, slowQueries } from "./monitoring";
import { offboardTenant } from "./offboarding";
import { onboardTenant } from "./onboarding";
import { ownAccessTests } from "./own-access-tests";
import { azureGovernance } from "./platform";
import { clearPreflightCache, tenantsPreflight } from "./preflight-report";
import { preflightRun } from "./preflight-run";
import { DIALECTS, probe } from "./probe";
import { rotateClientSecret, rotateClientSecretAtOnce } from "./rotate-client-secret";
import { syncs } from "./sync-questions";
import { syncTrigger } from "./sync-trigger";
import { tenantCreate } from "./tenant-create";
import { tenantsListed } from "./tenant-list";
import { tenantsQuestion } from "./tenant-question";
import { tenantActivate, tenantDeactivate } from "./tenant-standing";
import { tenantUpdate } from "./tenant-update";
import { trail } from "./trail";
import { whatBreaks } from "./what-breaks";

const appService = appServiceActions({
  reask: ["health", "front"],
  watch: { minutes: 15, checks: ["api-answers", "dashboard-loads"] },
});

export const connector: Connector = {
  declaration: azureGovernance,
  credentialTests: () => [
    ...commonTests(azureGovernance),
    clientSecretTest,
    managingSecretTest,
    ...ownAccessTests,
  ],
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
    secretsQuestion,
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
    tenantCreate,
    tenantUpdate,
    tenantDeactivate,
    tenantActivate,
    putSecret({ credential: APP_SECRET, reask: ["health"] }),
    ...secretActions({ credential: APP_SECRET, reask: ["directory"], whatBreaks }),
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
    secretsQuery(APP_SECRET),
    ...appServiceQueries,
  ],
  logs: () => [appServiceLogs],
  flows: (dialect) => [
    onboardTenant(dialect !== "runbook"),
    offboardTenant,
    rotateClientSecret,
    rotateClientSecretAtOnce,
  ],
  alertMapping: () => alertMapping,
  trail,
};
