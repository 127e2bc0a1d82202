import { cloudActions } from "@/platforms/drivers/aws/actions";
import { cloudwatch } from "@/platforms/drivers/aws/cloudwatch";
import { cloudQueries } from "@/platforms/drivers/aws/queries";
import { sqsQueues } from "@/platforms/drivers/aws/sqs";
import { celeryQueries } from "@/platforms/drivers/celery/queries";
import { celeryActions } from "@/platforms/drivers/celery/revoke";
import { commonTests } from "@/platforms/drivers/credential-tests";
import { databaseActions } from "@/platforms/drivers/database/actions";
import { databaseQueries } from "@/platforms/drivers/database/queries";
import { deploymentActions } from "@/platforms/drivers/github/actions";
import { deploymentQueries } from "@/platforms/drivers/github/queries";
import { workloadActions } from "@/platforms/drivers/kubernetes/actions";
import { podLogs } from "@/platforms/drivers/kubernetes/pod-logs";
import { workloadQueries } from "@/platforms/drivers/kubernetes/queries";
import { smokeQuery } from "@/platforms/drivers/smoke";
import type { Action, Answer, Connector, Conversation, PlatformQuery, Question } from "@/platforms/platform";
import { syncOrganization, syncStale } from "./actions";
import { askAdSync } from "./ad-sync";
import { celery } from "./celery";
import { ownTests } from "./credential-tests";
import { askActivity, askDatabase, askSessions, askTokens } from "./database-questions";
import { isolationOf } from "./isolation";
import { metaResubscribe } from "./meta-resubscribe";
import { metaSubscriptions } from "./meta-subscriptions";
import { metaToken } from "./meta-token";
import { revokeToken } from "./meta-token-revoke";
import { storeToken } from "./meta-token-store";
import { offboardOrganisation } from "./organisation-offboard";
import { onboardOrganisation } from "./organisation-onboard";
import { askOutside, OUTSIDE, OUTSIDE_NAMES } from "./outside";
import { notifyOwners } from "./owners-notify";
import { complyai } from "./platform";
import { probe } from "./probe";
import { renewUserToken } from "./renew-user-token";
import { rotateSystemToken } from "./rotate-system-token";
import { observeHealth, SERVICE_NAMES, SERVICES } from "./services";
import { revokeSessions } from "./sessions-revoke";
import { stripeEndpoints, stripeEvents } from "./stripe-queries";
import { stripeReplay } from "./stripe-replay";
import { subscriptionQuestions } from "./subscription-questions";
import { askQueue, askWorkers } from "./workers";

const quick = { everySeconds: 20, confirmSeconds: 5, atLeastSecondsApart: 5 };
/** A query may wait for a connection, then for its own limit. */
const query = { atLeastSecondsApart: 10, timeoutSeconds: 30 };

const health: Question[] = SERVICE_NAMES.map((service) => ({
  key: `health-${service}`,
  title: `Health of ${SERVICES[service].title}`,
  ...quick,
  timeoutSeconds: 12,
  ask: async (c: Conversation): Promise<Answer> => ({ observations: [await observeHealth(c, service)] }),
}));

const outside: Question[] = OUTSIDE_NAMES.map((name) => ({
  key: `outside-${name}`,
  title: `${OUTSIDE[name].title} answers`,
  everySeconds: 120,
  atLeastSecondsApart: 60,
  timeoutSeconds: 10,
  ask: (c: Conversation) => askOutside(c, name),
}));

const questions: readonly Question[] = [
  ...health,
  {
    key: "database",
    title: "Database answers",
    everySeconds: 30,
    confirmSeconds: 5,
    atLeastSecondsApart: 5,
    timeoutSeconds: 20,
    ask: askDatabase,
  },
  {
    key: "database-sessions",
    title: "What the database is busy with",
    everySeconds: 60,
    atLeastSecondsApart: 5,
    timeoutSeconds: 20,
    ask: askSessions,
  },
  {
    key: "ad-sync",
    title: "Last sync of each organisation",
    everySeconds: 120,
    ...query,
    timeoutSeconds: 40,
    ask: askAdSync,
  },
  {
    key: "activity",
    title: "What the platform recorded about its jobs",
    everySeconds: 120,
    ...query,
    timeoutSeconds: 40,
    ask: askActivity,
  },
  { key: "tokens", title: "When Meta tokens expire", everySeconds: 300, ...query, ask: askTokens },
  {
    key: "workers",
    title: "Celery workers",
    everySeconds: 30,
    confirmSeconds: 10,
    atLeastSecondsApart: 5,
    timeoutSeconds: 10,
    ask: askWorkers,
  },
  {
    key: "queue",
    title: "Syncs waiting in the queue",
    everySeconds: 30,
    confirmSeconds: 10,
    atLeastSecondsApart: 5,
    timeoutSeconds: 10,
    ask: askQueue,
  },
  ...outside,
  ...subscriptionQuestions,
];

const watched = {
  reask: SERVICE_NAMES.map((service) => `health-${service}`),
  watch: { minutes: 15, checks: SERVICE_NAMES.map((service) => `${service}-healthy`) },
};

const actions: readonly Action[] = [
  syncOrganization,
  syncStale,
  metaResubscribe as Action,
  stripeReplay as Action,
  revokeSessions as Action,
  notifyOwners as Action,
  storeToken as Action,
  revokeToken as Action,
  ...databaseActions({
    reask: ["database", "database-sessions"],
    watch: { minutes: 10, checks: ["database-answers", "database-longest-query", "api-healthy"] },
  }),
  ...celeryActions(celery),
  ...workloadActions({
    reask: ["workers", "queue"],
    watch: { minutes: 15, checks: ["workers-online", "queue-depth", "sync-failures"] },
  }),
  ...cloudActions(watched),
  ...deploymentActions(watched),
];

const queries = [
  ...databaseQueries,
  ...celeryQueries(celery),
  sqsQueues,
  ...workloadQueries,
  ...cloudQueries,
  ...deploymentQueries,
  metaToken as PlatformQuery,
  metaSubscriptions as PlatformQuery,
  stripeEvents as PlatformQuery,
  stripeEndpoints,
  smokeQuery(complyai, questions, [...health.map(({ key }) => key), "database", "workers"]),
];

export const connector: Connector = {
  declaration: complyai,
  dialects: {
    "internal-key": "The runbook's: health at /health, syncs started with an X-Internal-Key.",
    bearer: "The documentation's: paths below /api/core, /api/main and /api/maestro, and a bearer token.",
  },
  probe,
  questions: (dialect) => [...questions, isolationOf(dialect).question],
  listings: (dialect) => isolationOf(dialect).listings,
  actions: () => actions,
  queries: () => queries,
  logs: () => [podLogs, cloudwatch],
  flows: () => [rotateSystemToken, renewUserToken, onboardOrganisation, offboardOrganisation],
  credentialTests: () => [...ownTests, ...commonTests(complyai)],
};
