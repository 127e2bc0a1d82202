import { utcDate } from "@/platforms/answers";
import type { Conversation, Observation } from "@/platforms/platform";
import { type Attempt, listed, platformClock, type Read } from "./client";
import { type Ended, pastsOf } from "./runs";
import { type DataFreshness, JOBS, type Job, type Metrics, type Schedule } from "./shapes";

const HOUR_MS = 3_600_000;
const OVERDUE_MS = 10 * 60_000;

/** Whether every tenant has data of every kind; how old it is, is judged per tenant elsewhere. */
export function dataCheck(data: Attempt<Read<DataFreshness>>, metrics: Attempt<Read<Metrics>>): Observation {
  const check = "sync-data";
  if (data.got) return coverage(check, data.got);
  if (data.trouble.trouble !== "not-deployed") return lost(check, data);
  if (!metrics.got) return lost(check, metrics);
  const { data: figures, reply } = metrics.got;
  const never = JOBS.filter(
    (job) => !utcDate(figures.metrics.find((row) => row.job_type === job)?.last_success_at),
  );
  return {
    check,
    status: never.length > 0 ? "warn" : "ok",
    reason:
      never.length > 0
        ? `No good run is known of ${listed(never)}.`
        : "Every job has had a good run. This deployment does not tell which data is stored per tenant.",
    evidence: reply.evidence,
  };
}

function coverage(check: string, { data, reply }: Read<DataFreshness>): Observation {
  const { evidence } = reply;
  const tenants = Object.values(data.tenants);
  if (tenants.length === 0)
    return { check, status: "unknown", reason: "The platform lists no active tenant.", evidence };
  const gaps = JOBS.flatMap((job) => {
    const without = tenants.filter((kinds) => utcDate(kinds[job]) === null).length;
    return without > 0 ? [`${without} of ${tenants.length} tenants have no ${job} data`] : [];
  });
  return {
    check,
    status: gaps.length > 0 ? "warn" : "ok",
    reason:
      gaps.length > 0
        ? `${gaps.join("; ")}.`
        : `All ${tenants.length} tenants have data of all four kinds; their ages are judged one by one.`,
    facts: { tenants: tenants.length },
    evidence,
  };
}

const durationCheck = (job: Job) => `${job}-duration`;

/** What the history of runs says. Running ones are not in it. */
export function runChecks(
  history: Attempt<{ runs: readonly Ended[]; read: Read<unknown> }>,
  c: Conversation,
): Observation[] {
  const checks = ["sync-failures", "sync-completeness", "sync-error-rate", ...JOBS.map(durationCheck)];
  if (!history.got) return checks.map((check) => lost(check, history));
  const { runs, read } = history.got;
  const pasts = JOBS.flatMap((job) => pastsOf(runs, job).map((past) => ({ job, ...past })));
  return [
    failures(pasts),
    completeness(pasts),
    errorRate(runs, platformClock(read.reply, c)),
    ...JOBS.map((job) => duration(job, pasts)),
  ].map((observation) => ({ ...observation, evidence: read.reply.evidence }));
}

type Past = ReturnType<typeof pastsOf>[number] & { job: Job };

const nameOf = ({ job, tenant }: Past) => (tenant ? `${job} of ${tenant}` : job);
const notSeen = (pasts: readonly Past[]) =>
  pasts.filter(({ last }) => last === undefined || last.status === "unknown").map(nameOf);

function failures(pasts: readonly Past[]): Observation {
  const check = "sync-failures";
  const failed = pasts.filter(({ last }) => last?.status === "failed");
  const unseen = notSeen(pasts);
  if (failed.length > 0)
    return {
      check,
      value: new Set(failed.map(({ job }) => job)).size,
      reason: `${listed(failed.map(failureText), 6)}.`,
    };
  if (unseen.length > 0)
    return {
      check,
      status: "unknown",
      reason: `The history shows no finished run of ${listed(unseen)}.`,
    };
  return { check, value: 0, reason: "The last run of every job did not fail." };
}

function failureText(past: Past): string {
  const { failuresInARow, last } = past;
  const times = failuresInARow ?? 1;
  const what = times > 1 ? `${times} runs in a row failed` : "the last run failed";
  return `${nameOf(past)}: ${what}${last?.error ? ` (${last.error.slice(0, 120)})` : ""}`;
}

function completeness(pasts: readonly Past[]): Observation {
  const check = "sync-completeness";
  const flaws = pasts.flatMap((past) => {
    const { last } = past;
    if (last?.isGhost) return [`${nameOf(past)} crashed on the way`];
    if (last?.status === "partial") return [`${nameOf(past)} ended with ${last.errors ?? "some"} errors`];
    if (last?.status === "succeeded" && last.records === 0) return [`${nameOf(past)} wrote no records`];
    return [];
  });
  const unseen = notSeen(pasts);
  if (flaws.length > 0) return { check, status: "warn", reason: `Last runs: ${listed(flaws, 6)}.` };
  if (unseen.length > 0)
    return {
      check,
      status: "unknown",
      reason: `The history shows no finished run of ${listed(unseen)}.`,
    };
  return { check, status: "ok", reason: "No last run ended in part, crashed or wrote nothing." };
}

function errorRate(runs: readonly Ended[], now: Date): Observation {
  const check = "sync-error-rate";
  const recent = runs.filter(
    ({ endedAt, status }) =>
      status !== "running" && endedAt && Math.abs(now.getTime() - endedAt.getTime()) <= HOUR_MS,
  );
  if (runs.length === 0) return { check, status: "unknown", reason: "The history shows no run at all." };
  if (recent.length === 0) return { check, status: "ok", reason: "No run ended in the last hour." };
  const bad = recent.filter(({ status }) => status !== "succeeded").length;
  return {
    check,
    value: (bad / recent.length) * 100,
    reason: `${bad} of ${recent.length} runs of the last hour did not end well.`,
    facts: { volume: recent.length, bad },
  };
}

function duration(job: Job, pasts: readonly Past[]): Observation {
  const check = durationCheck(job);
  const lasted = pasts.flatMap((past) => (past.job === job ? (past.last?.durationMs ?? []) : []));
  if (lasted.length === 0)
    return { check, status: "unknown", reason: `The history shows no duration of a ${job} run.` };
  return { check, value: Math.max(...lasted) / 1000, reason: `How long the last ${job} run took.` };
}

export function scheduleCheck(schedule: Attempt<Read<Schedule>>, c: Conversation): Observation {
  const check = "sync-schedule";
  if (!schedule.got) return lost(check, schedule);
  const { data, reply } = schedule.got;
  const facts = { scheduled: data.jobs.length };
  return { check, facts, evidence: reply.evidence, ...scheduleSays(data, platformClock(reply, c)) };
}

function scheduleSays({ status, jobs }: Schedule, now: Date): Pick<Observation, "reason"> & Observed {
  if (status === "scheduler_not_initialized" || jobs.length === 0)
    return { status: "alert", reason: "No job is scheduled: no sync starts by itself." };
  if (!jobs.some((entry) => entry.id?.startsWith("sync_")))
    return { status: "unknown", reason: `${jobs.length} jobs are scheduled, none by a name that we know.` };
  const entries = JOBS.map((job) => {
    const entry = jobs.find(({ id }) => id === `sync_${job}`);
    return { job, isThere: entry !== undefined, nextAt: utcDate(entry?.next_run) };
  });
  const jobsWhere = (wanted: (entry: (typeof entries)[number]) => boolean) =>
    entries.filter(wanted).map(({ job }) => job);

  const missing = jobsWhere(({ isThere }) => !isThere);
  if (missing.length > 0) return { status: "alert", reason: `Not scheduled: ${listed(missing)}.` };
  const paused = jobsWhere(({ nextAt }) => nextAt === null);
  if (paused.length > 0)
    return { status: "warn", reason: `Scheduled without a next run: ${listed(paused)}.` };
  const overdue = jobsWhere(({ nextAt }) => now.getTime() - (nextAt?.getTime() ?? 0) > OVERDUE_MS);
  if (overdue.length > 0) return { status: "warn", reason: `Due and not started: ${listed(overdue)}.` };
  return {
    status: "ok",
    reason: `All four syncs have a next run; ${jobs.length} jobs are scheduled in all.`,
  };
}

type Observed = { status: NonNullable<Observation["status"]> };

/** A part that did not answer: unknown, with the reason. */
function lost(check: string, part: Attempt<unknown>): Observation {
  return {
    check,
    status: "unknown",
    reason: part.trouble?.message ?? "This part did not answer.",
    evidence: part.trouble?.details.evidence,
  };
}
