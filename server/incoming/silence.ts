import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { lateAfterMs } from "@/domain/check";
import { HOOK_SECRET, type HookState, SILENCE_SECONDS } from "@/domain/delivery";
import { formatDuration } from "@/domain/duration";
import { adinsights } from "@/platforms/adinsights/platform";

export type HookHealth = {
  environmentId: string;
  isConfigured: boolean;
  state: HookState;
  lastAcceptedAt: Date | null;
  lastRunAt: Date | null;
  hour: { accepted: number; refused: number; malformed: number; unknownConnection: number };
  waiting: number;
  type HookTimes = Pick<HookHealth, "isConfigured" | "lastAcceptedAt" | "lastRunAt">;

/** Seconds since the last news although a job ended; null while all is told. */
function owedSeconds({ isConfigured, lastAcceptedAt, lastRunAt }: HookTimes, now: Date): number | null {
  // The platform notes a job's end a moment before or after the news of it gets here.
  const isOwed =
    isConfigured &&
    lastRunAt !== null &&
    now.getTime() - lastRunAt.getTime() > SLACK_MS &&
    (lastAcceptedAt === null || lastRunAt.getTime() > lastAcceptedAt.getTime() + SLACK_MS);
  const since = lastAcceptedAt ?? lastRunAt;
  return isOwed && since ? (now.getTime() - since.getTime()) / 1000 : null;
}

/** The same once it has lasted long enough to be silence. */
export function silentFor(hook: HookTimes, now: Date): number | null {
  const seconds = owedSeconds(hook, now);
  return seconds !== null && seconds > SILENCE_SECONDS ? seconds : null;
}

function judged(row: Row, now: Date): HookHealth {
  const lastAcceptedAt = row.last_accepted ? new Date(row.last_accepted) : null;
  const lastRunAt = row.last_run ? new Date(row.last_run) : null;
  const ago = (at: Date) => `${formatDuration(Math.max(0, now.getTime() - at.getTime()))} ago`;
  const times = { isConfigured: row.is_configured, lastAcceptedAt, lastRunAt };
  const silentSeconds = silentFor(times, now);
  const isOwed = owedSeconds(times, now) !== null;
  const state = stateOf({ row, lastAcceptedAt, isOwed, isSilent: silentSeconds !== null, now });
  const ended = lastRunAt ? `a job ended ${ago(lastRunAt)}` : "no job was seen to end";
  const last = lastAcceptedAt ? `The last webhook came ${ago(lastAcceptedAt)}` : "No webhook came yet";
  const sentence = {
    closed: "No webhook secret is configured, so nothing may come in.",
    silent: `No webhook for ${formatDuration((silentSeconds ?? 0) * 1000)}, although ${ended}.`,
    late: `${last}, but ${ended} and its news is not here.`,
    never: `${last}; ${ended}.`,
    resting: `${last}; while the jobs rest, none is due.`,
    quiet: `${last}, and no job was seen to end since, so nobody knows whether the next would arrive.`,
    arriving: `${last}.`,
  }[state];
  return {
    environmentId: row.environment_id,
    isConfigured: row.is_configured,
    state,
    lastAcceptedAt,
    lastRunAt,
    hour: {
      accepted: row.accepted,
      refused: row.refused,
      malformed: row.malformed,
      unknownConnection: row.unknown_connection,
    },
    waiting: row.waiting,
    silentSeconds,
    sentence,
  };
}

const EXPECTED_MS = lateAfterMs(adinsights.jobs.find(({ key }) => key === JOB)?.everySeconds ?? 0);

/** News is expected as often as the jobs run; what came longer ago says nothing about now. */
function stateOf(of: {
  row: Row;
  lastAcceptedAt: Date | null;
  isOwed: boolean;
  isSilent: boolean;
  now: Date;
}): HookState {
  if (!of.row.is_configured) return "closed";
  if (of.isSilent) return "silent";
  if (of.isOwed) return "late";
  if (!of.lastAcceptedAt) return "never";
  if (of.now.getTime() - of.lastAcceptedAt.getTime() <= EXPECTED_MS) return "arriving";
  return of.row.rests_until ? "resting" : "quiet";
}
