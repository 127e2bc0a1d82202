import { z } from "zod";
import { accountRouter } from "./account/router";
import { actionsRouter } from "./actions/router";
import { alertRulesRouter } from "./alert-rules/router";
import { alertsRouter } from "./alerts/router";
import { approvalsRouter } from "./approvals/router";
import { auditRouter } from "./audit/router";
import { auditExportsRouter } from "./audit-exports/router";
import { capacityRouter } from "./capacity/router";
import { chainRouter } from "./chain/router";
import { checklistsRouter } from "./checklists/router";
import { credentialsRouter } from "./credentials/router";
import { drillsRouter } from "./drills/router";
import { escalationRouter } from "./escalation/router";
import { flowsRouter } from "./flows/router";
import { freezesRouter } from "./freezes/router";
import { grantsRouter } from "./grants/router";
import { homeRouter } from "./home/router";
import { incomingRouter } from "./incoming/router";
import { isolationRouter } from "./isolation/router";
import { changes } from "./live";
import { notificationsRouter } from "./notifications/router";
import { objectivesRouter } from "./objectives/router";
import { peopleRouter } from "./people/router";
import { isOpen } from "./people/sessions";
import { performanceRouter } from "./performance/router";
import { knowRouter } from "./permissions/procedures";
import { permissionsRouter } from "./permissions/router";
import { platformFilesRouter } from "./platform-files/router";
import { platformTrailsRouter } from "./platform-trails/router";
import { jobsRouter, platformsRouter } from "./platforms/router";
import { queriesRouter } from "./queries/router";
import { reportsRouter } from "./reports/router";
import { retentionRouter } from "./retention/router";
import { runbooksRouter } from "./runbooks/router";
import { secretsRouter } from "./secrets/router";
import { securityRouter } from "./security/router";
import { silencesRouter } from "./silences/router";
import { subscriptionsRouter } from "./subscriptions/router";
import { backfillsRouter, freshnessRouter } from "./syncs/backfills-router";
import { tenantsRouter } from "./tenants/router";
import { thresholdsRouter } from "./thresholds/router";
import { tokensRouter } from "./tokens/router";
import { reads, refuseUnnamed, router } from "./trpc";

/** Every question and command of the browser. */
export const appRouter = router({
  home: homeRouter,
  platforms: platformsRouter,
  jobs: jobsRouter,
  freshness: freshnessRouter,
  backfills: backfillsRouter,
  checklists: checklistsRouter,
  alerts: alertsRouter,
  alertRules: alertRulesRouter,
  silences: silencesRouter,
  escalation: escalationRouter,
  notifications: notificationsRouter,
  actions: actionsRouter,
  approvals: approvalsRouter,
  freezes: freezesRouter,
  queries: queriesRouter,
  runbooks: runbooksRouter,
  tenants: tenantsRouter,
  flows: flowsRouter,
  credentials: credentialsRouter,
  secrets: secretsRouter,
  isolation: isolationRouter,
  subscriptions: subscriptionsRouter,
  thresholds: thresholdsRouter,
  objectives: objectivesRouter,
  performance: performanceRouter,
  reports: reportsRouter,
  platformFiles: platformFilesRouter,
  capacity: capacityRouter,
  people: peopleRouter,
  account: accountRouter,
  grants: grantsRouter,
  permissions: permissionsRouter,
  security: securityRouter,
  tokens: tokensRouter,
  audit: auditRouter,
  auditExports: auditExportsRouter,
  chain: chainRouter,
  platformTrails: platformTrailsRouter,
  retention: retentionRouter,
  drills: drillsRouter,
  incoming: incomingRouter,
  /** Which nouns changed; the browser asks again for what it shows. */
  live: reads("self:read")
    .input(z.strictObject({ lastEventId: z.string().nullish() }).optional())
    .subscription(async function* ({ ctx, signal }) {
      for await (const nouns of changes(signal ?? new AbortController().signal)) {
        // The stream outlives many requests; it ends with the session like every one of them.
        if (!(await isOpen(ctx.db, ctx.actor.sessionId))) return;
        yield nouns;
      }
    }),
});

knowRouter(appRouter);
refuseUnnamed(appRouter);

export type AppRouter = typeof appRouter;
