import type { Conversation, JobSeen, Question } from "@/platforms/platform";
import { type Attempt, attempt, type Read, readOpen, readSigned, tenantNames, uniqueBy } from "./client";
import { jobsSeen } from "./freshness";
import { type Ended, isOfPresent, readHistory, toRunSeen } from "./runs";
import { DataFreshness, History, Metrics, Schedule } from "./shapes";
import { dataCheck, runChecks, scheduleCheck } from "./sync-checks";

/** The platform drops lines that name a tenant after it has cut the list, so a short list may come back empty. */
const HISTORY_LINES = 500;
const TIMEOUT_SECONDS = 30;

/** Outside development the platform lets three of each of the signed ones through per minute. */
export const syncs: Question = {
  key: "syncs",
  title: "Freshness per tenant, sync history, figures and schedule",
  everySeconds: 120,
  atLeastSecondsApart: 25,
  timeoutSeconds: TIMEOUT_SECONDS + 15,
  ask: async (c) => {
    const signed = { timeoutSeconds: TIMEOUT_SECONDS };
    const [data, metrics, log, schedule] = await Promise.all([
      attempt(readOpen(c, DataFreshness, { path: "/api/v1/health/data", ...signed })),
      attempt(readSigned(c, Metrics, { path: "/api/v1/sync/metrics", ...signed })),
      attempt(
        readSigned(c, History, { path: "/api/v1/sync/history", query: { limit: HISTORY_LINES }, ...signed }),
      ),
      attempt(readSigned(c, Schedule, { path: "/api/v1/sync/status", ...signed })),
    ]);
    if (data.trouble && metrics.trouble && log.trouble && schedule.trouble)
      throw data.trouble.trouble === "not-deployed" ? metrics.trouble : data.trouble;
    const history = await withNames(c, log);
    return {
      jobs: freshness(data, metrics, history, schedule),
      runs: history.got && runsSeen(history.got),
      observations: [dataCheck(data, metrics), ...runChecks(history, c), scheduleCheck(schedule, c)],
    };
  },
};

const runKey = (run: Ended) => JSON.stringify([run.job, run.tenant, run.externalId]);

function runsSeen({ all, read }: KnownHistory) {
  const evidence = read.reply.evidence();
  return uniqueBy(all, runKey).map((run) => toRunSeen(run, evidence));
}

/** `runs` are of the present; `all` holds those that fetched the past too. */
type KnownHistory = { runs: Ended[]; all: Ended[]; tenants?: string[]; read: Read<History> };

/** Where the history names tenants, their names are looked up; without them the ids are shown. */
async function withNames(c: Conversation, log: Attempt<Read<History>>): Promise<Attempt<KnownHistory>> {
  if (!log.got) return log;
  const { logs } = log.got.data;
  const names = logs.some((line) => line.tenant_id) ? (await attempt(tenantNames(c))).got : undefined;
  const all = readHistory(logs, (id) => names?.get(id) ?? id);
  const tenants = names && [...new Set(names.values())];
  return { got: { runs: all.filter(isOfPresent), all, tenants, read: log.got } };
}

/**
 * Undefined where the stored data could not be read although it is offered: the ages that were seen last are
 * better than others made from something else.
 */
function freshness(
  data: Attempt<Read<DataFreshness>>,
  metrics: Attempt<Read<Metrics>>,
  history: Attempt<KnownHistory>,
  schedule: Attempt<Read<Schedule>>,
): JobSeen[] | undefined {
  if (data.trouble && data.trouble.trouble !== "not-deployed") return undefined;
  if (data.trouble && metrics.trouble && history.trouble) return undefined;
  return jobsSeen({
    data: data.got?.data,
    metrics: metrics.got?.data.metrics,
    history: history.got?.runs,
    schedule: schedule.got?.data,
    tenants: history.got?.tenants,
  });
}
