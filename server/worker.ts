import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import { eq, sql } from "drizzle-orm";
import type { PgBoss } from "pg-boss";
import { listen } from "@/db";
import { QUEUES } from "@/db/queues";
import { workers } from "@/db/schema";
import { allDone } from "./actions/under-way";
import { declareRules } from "./alert-rules/declare-rules";
import { keepCheckpoints } from "./chain/keep-checkpoints";
import { storeDocuments } from "./checklists/documents";
import { makeDueRuns } from "./checklists/make-run";
import { applyConfig } from "./config/apply";
import { configFiles, readConfig } from "./config/files";
import { keepLog } from "./console-log/keep-log";
import { database } from "./database";
import { env } from "./env";
import { declareEscalation } from "./escalation/declare";
import { handlers, type JobContext, schedules, sweeps } from "./jobs";
import { log } from "./log";
import { stopSending } from "./notifications/send-notifications";
import { declareObjectives } from "./objectives/declare";
import { EnvironmentBook } from "./observe/environment-book";
import { type LimitBook, readLimits } from "./observe/limits";
import { ObserveLoop } from "./observe/loop";
import { environmentsToProbe, probeEnvironment } from "./observe/probe";
import { startBoss, stopSender } from "./queue";
import { declareReports } from "./reports/shipped";
import { forgetSecrets } from "./secrets/secret-of";
import { runSlot } from "./slots";
import { declareThresholds } from "./thresholds/declare";

const CONCURRENCY = 64;
const GRACE_MS = 25_000;
/** Actions that are under way may end so long; the others are looked up by whoever comes next. */
const ACTIONS_MS = 8000;

const id = `${os.hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
const { db, pool, close } = database();
let limits: LimitBook = new Map();
const book = new EnvironmentBook(db);
const loop = new ObserveLoop({ pool, book, limits: () => limits, concurrency: CONCURRENCY });
const context: JobContext = { db, book, loop };
const keeping = keepLog(db, "worker");
const timers: NodeJS.Timeout[] = [];
let stopping = false;

/** Repeats a task without ever overlapping itself; a failure is logged and the next turn comes all the same. */
function every(name: string, everySeconds: number, task: () => Promise<unknown>): void {
  let busy = false;
  timers.push(
    setInterval(() => {
      if (busy || stopping) return;
      busy = true;
      task()
        .catch((error: unknown) => log.warn({ error, task: name }, "task failed; it comes round again"))
        .finally(() => {
          busy = false;
        });
    }, everySeconds * 1000),
  );
}

let configStamp = "";
/** Runs beside everything else: a platform that hangs must not keep the others waiting. */
let probing: Promise<unknown> = Promise.resolve();
async function reloadConfig(): Promise<void> {
  const stamp = configFiles()
    .map(({ file }) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0))
    .join();
  if (stamp === configStamp) return;
  const config = readConfig();
  for (const { file, line, field, message } of config.problems)
    log.error({ file, line, field }, `configuration: ${field} ${message}`);
  await applyConfig(db, config);
  await book.refresh();
  configStamp = stamp;
  probing = Promise.all(
    (await environmentsToProbe(db)).map((environment) => probeEnvironment(db, book, environment)),
  );
  probing.catch((error: unknown) => log.warn({ error }, "probing failed; it comes round again"));
}

async function beat(startedAt: Date): Promise<void> {
  const { asked, lateP99Ms, inFlight } = loop.stats();
  const row = {
    host: os.hostname(),
    pid: process.pid,
    startedAt,
    heardAt: sql`now()`,
    stats: { asked, lateP99Ms, inFlight, memoryMb: process.memoryUsage.rss() / 1_048_576 },
  };
  await db
    .insert(workers)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: workers.id, set: row });
}

async function workQueues(boss: PgBoss): Promise<void> {
  for (const queue of QUEUES)
    await boss.work<Record<string, string>>(
      queue,
      {
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 1,
        burstWhenReadyExceeds: 1,
        localConcurrency: 4,
        heartbeatRefreshSeconds: 3,
      },
      async (jobs) => {
        for (const job of jobs) await handlers[queue](context, job.data);
      },
    );
}

async function stop(boss: PgBoss, ears: { close(): Promise<void> }): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const timer of timers) clearInterval(timer);
  const forced = setTimeout(() => process.exit(0), GRACE_MS);
  await Promise.allSettled([
    loop.stop(),
    boss.stop({ graceful: true, timeout: 8000 }),
    ears.close(),
    stopSending(db),
    Promise.race([allDone(), patience(ACTIONS_MS)]),
  ]);
  await keepCheckpoints(db, new Date()).catch(() => undefined);
  await db
    .delete(workers)
    .where(eq(workers.id, id))
    .catch(() => undefined);
  log.info("the worker ends");
  await Promise.allSettled([book.close(), stopSender(), keeping.close()]);
  await close().catch(() => undefined);
  clearTimeout(forced);
  process.exit(0);
}

const patience = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

async function main(): Promise<void> {
  const startedAt = new Date();
  await declareThresholds(db);
  await declareObjectives(db);
  await declareRules(db);
  await declareEscalation(db);
  await declareReports(db, startedAt);
  limits = await readLimits(db);
  await reloadConfig();
  await storeDocuments(db);
  // Before anything else is recorded: a copy that was put back must not go on as if nothing were missing.
  await keepCheckpoints(db, startedAt);
  await makeDueRuns(db, startedAt);
  loop.start();
  const boss = await startBoss({ supervise: true });
  await workQueues(boss);
  const ears = listen(env().databaseUrl, "wheelhouse", {
    message: (noun) => {
      if (noun === "thresholds")
        void readLimits(db)
          .then((next) => (limits = next))
          .catch(() => undefined);
      if (noun === "platforms") refreshSoon();
      if (noun === "credentials") forgetSecrets();
    },
    connected: () => {
      refreshSoon();
      forgetSecrets();
    },
    lost: () => undefined,
  });
  every("heartbeat", 5, () => beat(startedAt));
  every("limits", 15, async () => {
    limits = await readLimits(db);
  });
  every("config", 5, reloadConfig);
  for (const sweep of sweeps) every(sweep.name, sweep.everySeconds, () => sweep.run(context));
  for (const schedule of schedules(context))
    every(schedule.name, Math.min(10, schedule.everySeconds), () => runSlot(db, schedule, new Date()));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.on(signal, () => void stop(boss, ears));
  await beat(startedAt);
  log.info({ concurrency: CONCURRENCY }, "the worker started");
  console.log("ready");
}

let refreshing: NodeJS.Timeout | undefined;
/** Every state change tells "platforms"; environments change rarely, so one look per few seconds is enough. */
function refreshSoon(): void {
  if (refreshing) return;
  refreshing = setTimeout(() => {
    refreshing = undefined;
    if (!stopping)
      book.refresh().catch((error: unknown) => log.warn({ error }, "environments not refreshed"));
  }, 3000);
}

process.on("unhandledRejection", (error) => {
  log.fatal({ error }, "unhandled rejection; the process ends and is started again");
  process.exit(1);
});

main().catch((error: unknown) => {
  log.fatal({ error }, "the worker cannot start");
  process.exit(1);
});
