import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import type { QueueName } from "@/db/queues";
import { questions } from "@/db/schema";
import { AUDIT_SCOPES } from "@/domain/audit";
import { previewAction } from "./actions/preview-action";
import { runBeside } from "./actions/under-way";
import { sweepActions, verifyAction } from "./actions/verify-action";
import { judgeAlerts } from "./alert-rules/judge-alerts";
import { forgetAlerts } from "./alerts/forget-alerts";
import { hearPlatformAlerts } from "./alerts/hear-platforms";
import { tendAlerts } from "./alerts/tend-alerts";
import { lapseRequests } from "./approvals/lapse-requests";
import { countTrail } from "./audit/count-trail";
import { tellViews } from "./audit/views";
import { tidyExports } from "./audit-exports/tidy";
import { writeExports } from "./audit-exports/write-export";
import { recordSizes } from "./capacity/record-sizes";
import { keepCheckpoints } from "./chain/keep-checkpoints";
import { tellNews } from "./chain/tell-news";
import { putVerification, tendVerifications } from "./chain/verifications";
import { storeDocuments } from "./checklists/documents";
import { evaluateRun, judgeOpenRuns } from "./checklists/evaluate-run";
import { makeDueRuns, markMissedRuns, recheckRows } from "./checklists/make-run";
import { forgetConsoleLog } from "./console-log/keep-log";
import { retireVersions } from "./credentials/retire-versions";
import { tendCredentials } from "./credentials/tend-credentials";
import { testCredential } from "./credentials/test-credential";
import { database } from "./database";
import { databaseNow } from "./database-now";
import { routeAlerts } from "./escalation/route-alerts";
import { askFlow } from "./flows/ask-flow";
import { feedBatches } from "./flows/batch";
import { walkFlow, walkFlows } from "./flows/walk-flow";
import { tendAccess } from "./grants/tend-access";
import { applyAlertDeliveries } from "./incoming/apply-alerts";
import { applyDeliveries } from "./incoming/apply-deliveries";
import { readDbtPaths } from "./incoming/dbt-path";
import { watchHeartbeats } from "./incoming/watch-heartbeats";
import { sendNotifications } from "./notifications/send-notifications";
import { countObjectives, recountObjectives } from "./objectives/count-days";
import type { EnvironmentBook } from "./observe/environment-book";
import { judgeByTime } from "./observe/judge";
import { OBSERVATION_DAYS } from "./observe/kept-days";
import type { ObserveLoop } from "./observe/loop";
import { environmentsToProbe, probeEnvironment } from "./observe/probe";
import { rollUpDays, rollUpHours } from "./observe/rollup";
import { askMonthlyProof, tendProofs } from "./permissions/run-proofs";
import { tendPlatformFiles } from "./platform-files/fetch-files";
import { forgetPlatformEvents } from "./platform-trails/keep";
import { readTrails } from "./platform-trails/read-trails";
import { forgetQueries, runQuery, sweepQueries } from "./queries/run-query";
import { tendPdfs } from "./reports/pdf";
import { tendReports } from "./reports/tend-reports";
import { queueArchives } from "./retention/archives";
import { recheck, recheckArchives } from "./retention/verify-again";
import { tendRetention } from "./retention/work";
import { appRouter } from "./router";
import { lintRunbooks } from "./runbooks/lint-runbooks";
import { storeRunbooks } from "./runbooks/store-runbooks";
import { walkRunbook, walkRunbooks } from "./runbooks/walk-runbook";
import { tendSealing } from "./secrets/rekey";
import { tendSilences } from "./silences/tend-silences";
import { type Schedule, sweepSlots } from "./slots";
import { classifyRuns, reconsiderRuns } from "./syncs/classify";
import { markGhosts } from "./syncs/mark-ghosts";
import { forgetSpentTime, spendUnheardTime } from "./syncs/spend-time";
import { walkBackfills } from "./syncs/walk-backfills";
import { judgeWatches } from "./watches/judge-watches";

const HOUR = 3_600_000;
/** When this worker first tended reports, by the database's clock as all of their times are. */
let tendedSince: Date | undefined;

export type JobContext = { db: Db; book: EnvironmentBook; loop: ObserveLoop };
type Payload = Record<string, string>;

/** What the worker does when something is put into a queue. Every handler is harmless to deliver twice. */
export const handlers: Record<QueueName, (ctx: JobContext, payload: Payload) => Promise<void>> = {
  "preview-action": ({ db, book }, { id = "" }) => previewAction(db, book, id),
  "run-query": ({ db, book }, { id = "" }) => runQuery(db, book, id),
  "walk-flow": ({ db }, { id = "" }) => walkFlow(db, id, new Date()),
  "ask-flow": ({ db, book }, { id = "", step = "" }) => askFlow(db, book, id, step),
  "test-credential": ({ db, book }, { id = "", by = "" }) => testCredential(db, book, id, by),
  "walk-runbook": ({ db }, { id = "" }) => walkRunbook(db, id, new Date()),
  "run-action": ({ db, book }, { id = "" }) => runBeside(db, book, id),
  "verify-action": ({ db, book }, { id = "" }) => verifyAction(db, book, id),
  "evaluate-run": ({ db, loop }, { runId = "", rowKey }) =>
    evaluateRun(db, (environmentId, key) => loop.askNow(environmentId, key), runId, rowKey),
  probe: ({ db, book }, { environmentId = "" }) => probeEnvironment(db, book, environmentId),
  "check-archive": ({ db }, { scope = "", month = "" }) => recheck(db, { scope, month }),
  reask: async ({ db, book, loop }, { environmentId = "", action, questions: named }) => {
    const found = action ? book.environment(environmentId) : undefined;
    const only = named
      ? z.array(z.string()).parse(JSON.parse(named))
      : found?.connector.actions(found.row.dialect ?? "").find(({ key }) => key === action)?.reask;
    const known = await db
      .select({ key: questions.key })
      .from(questions)
      .where(
        and(
          eq(questions.environmentId, environmentId),
          eq(questions.active, true),
          action ? undefined : eq(questions.sideEffect, ""),
        ),
      );
    await Promise.all(
      known
        .filter(({ key }) => !only || only.includes(key))
        .map(({ key }) => loop.askNow(environmentId, key)),
    );
  },
};

/** What happens by the clock. Each slot runs once over all workers; missed ones are seen and caught up once. */
export const schedules = ({ db, book }: JobContext): Schedule[] => [
  {
    name: "probe",
    everySeconds: 60,
    run: async () => {
      await Promise.all((await environmentsToProbe(db)).map((id) => probeEnvironment(db, book, id)));
    },
  },
  {
    name: "checklist-runs",
    everySeconds: 30,
    run: async (now) => {
      await storeDocuments(db);
      await makeDueRuns(db, now);
      await markMissedRuns(db, now);
      await judgeOpenRuns(db, now);
    },
  },
  {
    name: "roll-up-hours",
    everySeconds: 300,
    run: (now) => rollUpHours(db, new Date(now.getTime() - 2 * HOUR), now),
  },
  {
    name: "roll-up-days",
    everySeconds: 900,
    run: (now) => rollUpDays(db, new Date(now.getTime() - 26 * HOUR), now),
  },
  { name: "objectives", everySeconds: 60, run: (now) => countObjectives(db, now) },
  { name: "objectives-late", everySeconds: 900, run: (now) => recountObjectives(db, now) },
  {
    name: "reconsider-failures",
    everySeconds: 60,
    run: async (now) => {
      await reconsiderRuns(db, now);
    },
  },
  { name: "runbooks", everySeconds: 60, run: (now) => storeRunbooks(db, now) },
  { name: "runbook-lint", everySeconds: 600, run: (now) => lintRunbooks(db, now) },
  { name: "credentials", everySeconds: 60, run: (now) => tendCredentials(db, now) },
  { name: "sealed-secrets", everySeconds: 60, run: (now) => retireVersions(db, now) },
  { name: "dbt-paths", everySeconds: 60, run: (now) => readDbtPaths(db, now) },
  { name: "sizes", everySeconds: 21_600, run: (now) => recordSizes(db, book, now) },
  { name: "spend-time", everySeconds: 60, run: (now) => spendUnheardTime(db, now) },
  { name: "audit-checkpoint", everySeconds: 300, run: (now) => keepCheckpoints(db, now) },
  {
    name: "audit-verification",
    everySeconds: 86_400,
    run: async (now) => {
      await putVerification(db, "nightly", "Wheelhouse", now);
    },
  },
  {
    name: "audit-archive",
    everySeconds: 86_400,
    run: async (now) => {
      await queueArchives(db, now);
      await recheckArchives(db);
    },
  },
  { name: "platform-trails", everySeconds: 60, run: (now) => readTrails(db, book, now) },
  { name: "permission-proof", everySeconds: 3600, run: (now) => askMonthlyProof(db, now) },
  {
    name: "retention",
    everySeconds: 3600,
    run: async (now) => {
      await db.execute(
        sql`select ensure_observation_partitions(1, 7), drop_observation_partitions(${OBSERVATION_DAYS})`,
      );
      await db.execute(sql`select ensure_audit_leaves(${sql.param(AUDIT_SCOPES)}::text[], 2)`);
      await db.execute(sql`delete from page_loads where at < now() - interval '30 days'`);
      await db.execute(sql`delete from sign_in_attempts where at < now() - interval '30 days'`);
      await db.execute(sql`delete from rate_refusals where minute < now() - interval '30 days'`);
      await db.execute(sql`delete from usual_places where last_seen_at < now() - interval '400 days'`);
      await db.execute(sql`delete from workers where heard_at < now() - interval '1 day'`);
      await db.execute(sql`delete from rate_limits where refilled_at < now() - interval '1 day'`);
      await db.execute(sql`delete from rollups_hour where bucket < now() - interval '100 days'`);
      await forgetSpentTime(db);
      await db.execute(sql`delete from sizes where day < now() - interval '400 days'`);
      // Tenants that a platform no longer names must not stay late for good.
      await db.execute(
        sql`delete from job_states where observed_at < now() - greatest(interval '3 days', every_seconds * interval '3 seconds')`,
      );
      await db.execute(sql`delete from webhook_deliveries where received_at < now() - interval '90 days'`);
      await db.execute(sql`delete from isolation_views where at < now() - interval '90 days'`);
      await db.execute(sql`delete from dbt_runs where seen_at < now() - interval '180 days'`);
      await db.execute(sql`delete from platform_files where requested_at < now() - interval '400 days'`);
      await forgetAlerts(db, now);
      await forgetQueries(db, now);
      await forgetConsoleLog(db, now);
      await forgetPlatformEvents(db, now);
      await sweepSlots(db);
    },
  },
];

/** What is swept every few seconds, by every worker; conditional updates let only one of them act. */
export const sweeps: { name: string; everySeconds: number; run(ctx: JobContext): Promise<void> }[] = [
  { name: "actions", everySeconds: 5, run: ({ db }) => sweepActions(db) },
  {
    name: "failures",
    everySeconds: 5,
    run: async ({ db }) => {
      await classifyRuns(db, new Date());
    },
  },
  { name: "rechecks", everySeconds: 5, run: ({ db }) => recheckRows(db) },
  {
    name: "deliveries",
    everySeconds: 1,
    run: async ({ db }) => {
      await applyDeliveries(database().pool, new Date());
      await applyAlertDeliveries(db, new Date());
    },
  },
  {
    name: "heartbeats",
    everySeconds: 10,
    run: async ({ db }) => {
      // What already came in counts before its absence does.
      await applyDeliveries(database().pool, new Date());
      await watchHeartbeats(db, new Date());
    },
  },
  { name: "backfills", everySeconds: 5, run: ({ db }) => walkBackfills(db, new Date()) },
  { name: "judge", everySeconds: 10, run: ({ db }) => judgeByTime(db, new Date()) },
  { name: "alert-rules", everySeconds: 1, run: ({ db }) => judgeAlerts(db, new Date()) },
  { name: "platform-alerts", everySeconds: 2, run: ({ db }) => hearPlatformAlerts(db, new Date()) },
  { name: "alerts", everySeconds: 1, run: ({ db }) => tendAlerts(db, new Date()) },
  { name: "silences", everySeconds: 5, run: ({ db }) => tendSilences(db, new Date()) },
  { name: "escalation", everySeconds: 1, run: ({ db }) => routeAlerts(db, new Date()) },
  { name: "notifications", everySeconds: 1, run: ({ db }) => sendNotifications(db, new Date()) },
  { name: "requests", everySeconds: 2, run: ({ db }) => lapseRequests(db, new Date()) },
  { name: "access", everySeconds: 5, run: ({ db }) => tendAccess(db, new Date()) },
  { name: "watches", everySeconds: 5, run: ({ db }) => judgeWatches(db, new Date()) },
  { name: "queries", everySeconds: 5, run: ({ db }) => sweepQueries(db, new Date()) },
  {
    name: "flows",
    everySeconds: 1,
    run: async ({ db }) => {
      await feedBatches(db, new Date());
      await walkFlows(db, new Date());
    },
  },
  { name: "trail-news", everySeconds: 1, run: ({ db }) => tellNews(db) },
  { name: "trail", everySeconds: 2, run: ({ db }) => tendVerifications(db, new Date()) },
  {
    name: "audit-exports",
    everySeconds: 2,
    run: async ({ db }) => {
      await tidyExports(db, new Date());
      await writeExports(db);
    },
  },
  {
    name: "audit-counts",
    everySeconds: 5,
    run: async ({ db }) => {
      await countTrail(db, new Date());
      await tellViews(db, new Date());
    },
  },
  {
    name: "reports",
    everySeconds: 5,
    run: async ({ db }) => {
      const now = await databaseNow(db);
      tendedSince ??= now;
      await tendReports(db, now, tendedSince);
    },
  },
  { name: "report-pdfs", everySeconds: 2, run: ({ db }) => tendPdfs(db, new Date()) },
  { name: "platform-files", everySeconds: 2, run: ({ db, book }) => tendPlatformFiles(db, book, new Date()) },
  { name: "sealing", everySeconds: 5, run: ({ db }) => tendSealing(db, new Date()) },
  { name: "runbook-runs", everySeconds: 1, run: ({ db }) => walkRunbooks(db, new Date()) },
  { name: "audit-retention", everySeconds: 15, run: ({ db }) => tendRetention(db, new Date()) },
  { name: "permission-proofs", everySeconds: 2, run: ({ db }) => tendProofs(db, appRouter) },
  { name: "ghosts", everySeconds: 15, run: ({ db }) => markGhosts(db, new Date()) },
];
