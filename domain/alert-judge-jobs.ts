import { firing, momentText, type SpecOf, spanText, unknown, well } from "./alert-judge";
import type { Verdict } from "./alert-rule";
import { lateAfterMs } from "./check";
import { freshStatus } from "./freshness";
import { type BeatTimes, beatState } from "./heartbeat";
import type { RunStatus } from "./sync";
import type { Limits } from "./threshold";

/** A job of one tenant, or of everyone, as a rule sees it. */
export type JobView = {
  lastGoodAt: Date | null;
  lastRunAt: Date | null;
  lastStatus: RunStatus | null;
  lastError: string | null;
  consecutiveFailures: number | null;
  restsUntil: Date | null;
  observedAt: Date;
  everySeconds: number;
};

const isToldLate = (job: JobView, now: Date) =>
  now.getTime() - job.observedAt.getTime() > lateAfterMs(job.everySeconds);

const MINUTE = 60_000;

/** `limits` are those of the job's age. Data that was past its limit when we were last told is past it now. */
export function judgeStaleness(
  spec: SpecOf<"staleness">,
  job: JobView,
  limits: Limits | null,
  now: Date,
): Verdict {
  const status = freshStatus(
    job.lastGoodAt?.getTime() ?? null,
    limits,
    job.restsUntil?.getTime() ?? null,
    now.getTime(),
  );
  if (status === "unknown" || !job.lastGoodAt) return unknown("Nobody can tell how old its data is.");
  const isStale = status === "alert" || (status === "warn" && spec.level === "warn");
  if (!isStale)
    return isToldLate(job, now) ? unknown("Nothing was told of it lately.") : well("Its data is fresh.");
  const limit = limits?.[spec.level] ?? limits?.alert ?? null;
  const ageMs = now.getTime() - job.lastGoodAt.getTime();
  return firing(
    `Data was last good ${momentText(job.lastGoodAt)}${limit === null ? "." : `; ${spanText(limit)} are allowed.`}`,
    {
      // Whole minutes, so that a value that only grows is not news every second.
      value: (Math.floor(ageMs / MINUTE) * MINUTE) / 1000,
      limit,
      unit: "seconds",
      since: limit === null ? null : new Date(job.lastGoodAt.getTime() + limit * 1000),
    },
  );
}

export function judgeFailures(spec: SpecOf<"consecutive-failures">, job: JobView, now: Date): Verdict {
  if (isToldLate(job, now)) return unknown("Nothing was told of it lately.");
  const count = failuresInARow(job);
  if (count === null) return unknown("Nobody says how its last run ended.");
  const figures = { value: count, limit: spec.count, unit: "count" as const };
  if (count < spec.count) return well("Its last run did not fail.");
  const times = count === 1 ? "The last run failed" : `${count} runs in a row failed`;
  const at = job.lastRunAt ? `, the last one ${momentText(job.lastRunAt)}` : "";
  return firing(`${times}${at}.${job.lastError ? ` ${job.lastError.slice(0, 300)}` : ""}`, {
    ...figures,
    since: job.lastRunAt,
  });
}

function failuresInARow({ lastStatus, consecutiveFailures }: JobView): number | null {
  if (lastStatus === "succeeded" || lastStatus === "partial") return 0;
  if (lastStatus === "failed") return Math.max(1, consecutiveFailures ?? 1);
  return consecutiveFailures;
}

/** All that fails together has one cause, most often a credential or a service that all of them share. */
export function judgeSimultaneous(
  spec: SpecOf<"simultaneous">,
  jobs: readonly (JobView & { name: string })[],
  now: Date,
): Verdict {
  const told = jobs.filter((job) => !isToldLate(job, now) && job.lastStatus !== null);
  if (told.length < spec.count) return unknown("Too few are known to judge.");
  const from = now.getTime() - spec.windowSeconds * 1000;
  const failed = told.filter(
    ({ lastStatus, lastRunAt }) =>
      lastStatus === "failed" && lastRunAt !== null && lastRunAt.getTime() >= from,
  );
  const figures = { value: failed.length, limit: spec.count, unit: "count" as const };
  if (failed.length < spec.count) return well("They do not fail together.");
  const named = failed.slice(0, 5).map(({ name }) => name);
  const more = failed.length > named.length ? ` and ${failed.length - named.length} more` : "";
  const first = Math.min(...failed.map(({ lastRunAt }) => lastRunAt?.getTime() ?? now.getTime()));
  return firing(
    `${failed.length} of ${told.length} failed within ${spanText(spec.windowSeconds)}: ${named.join(", ")}${more}.`,
    { ...figures, since: new Date(first) },
  );
}

/** A heartbeat that is switched off is expected by nobody. */
export function judgeBeat(beat: BeatTimes, now: Date): Verdict {
  const { status, word } = beatState(beat, now);
  if (status === "unknown" || status === "paused") return unknown("Nothing is expected or was heard of it.");
  if (status !== "alert") return well("It reports in time.");
  if (word === "failed")
    return firing(`It reported a failure ${beat.failedAt ? momentText(beat.failedAt) : ""}.`, {
      since: beat.failedAt,
    });
  const due = beat.dueAt && now > beat.dueAt ? beat.dueAt : beat.startedAt;
  return firing(
    `Nothing came${due ? ` for ${momentText(due)}` : ""}; ${spanText(beat.graceSeconds)} of grace have passed.`,
    { since: due },
  );
}

/** `silentSeconds` counts only while jobs end elsewhere; null while all is told. */
export function judgeHook(
  spec: SpecOf<"webhook-silence">,
  hook: {
    isConfigured: boolean;
    silentSeconds: number | null;
    lastAcceptedAt: Date | null;
    lastRunAt: Date | null;
  },
): Verdict {
  if (!hook.isConfigured) return unknown("No webhook secret is configured, so nothing may come in.");
  const seconds = hook.silentSeconds ?? 0;
  if (seconds <= spec.seconds) return well("Webhooks come in while jobs end.");
  const since = hook.lastAcceptedAt ?? hook.lastRunAt;
  const ended = hook.lastRunAt ? ` although a job ended ${momentText(hook.lastRunAt)}` : "";
  return firing(
    `No webhook came ${since ? `since ${momentText(since)}` : "yet"}${ended}; ${spanText(spec.seconds)} are allowed.`,
    { value: Math.floor(seconds / 60) * 60, limit: spec.seconds, unit: "seconds", since },
  );
}

/** More failed tries than allowed in the window, of one account or from one address. */
export function judgeSignIns(
  spec: SpecOf<"failed-sign-ins">,
  tries: { failed: number; firstAt: Date | null },
): Verdict {
  const figures = { value: tries.failed, limit: spec.count, unit: "count" as const };
  return tries.failed > spec.count
    ? firing(
        `${tries.failed} sign-ins failed within ${spanText(spec.windowSeconds)}; ${spec.count} are allowed.`,
        { ...figures, since: tries.firstAt },
      )
    : well("Few sign-ins fail.");
}
