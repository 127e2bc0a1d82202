import { formatDuration } from "./duration";
import type { Status } from "./status";

export const PAYLOAD_BYTES = 10_000;

/** When the next report is due: by cron in a zone, or so long after the last one. */
export type BeatSchedule =
  | { kind: "cron"; cron: string; zone: string }
  | { kind: "interval"; everySeconds: number };

export type BeatTimes = {
  active: boolean;
  startedAt: Date | null;
  succeededAt: Date | null;
  failedAt: Date | null;
  dueAt: Date | null;
  graceSeconds: number;
};

export type BeatWord = "off" | "never heard" | "on time" | "running" | "late" | "missed" | "failed";
export type BeatState = { word: BeatWord; status: Status; sentence: string };

const time = (at: Date | null) => at?.getTime() ?? 0;

/** How a scheduler that reports by itself stands: silence past its grace is a missed run, whatever was heard before. */
export function beatState(beat: BeatTimes, now: Date): BeatState {
  const say = (word: BeatWord, status: Status, sentence: string): BeatState => ({ word, status, sentence });
  if (!beat.active) return say("off", "paused", "Switched off; nothing is expected.");
  const graceMs = beat.graceSeconds * 1000;
  const ended = Math.max(time(beat.succeededAt), time(beat.failedAt));
  const isRunning = time(beat.startedAt) > ended;
  const ago = (at: Date | null) => `${formatDuration(Math.max(0, now.getTime() - time(at)))} ago`;

  if (isRunning && now.getTime() > time(beat.startedAt) + graceMs)
    return say(
      "missed",
      "alert",
      `Started ${ago(beat.startedAt)} and has not ended; ${formatDuration(graceMs)} are allowed.`,
    );
  if (isRunning) return say("running", "ok", `Started ${ago(beat.startedAt)}.`);
  if (beat.dueAt && now.getTime() > time(beat.dueAt) + graceMs)
    return say(
      "missed",
      "alert",
      `Was due ${ago(beat.dueAt)} and nothing came within the grace of ${formatDuration(graceMs)}.`,
    );
  if (time(beat.failedAt) > time(beat.succeededAt))
    return say("failed", "alert", `Reported a failure ${ago(beat.failedAt)}.`);
  if (!beat.succeededAt) return say("never heard", "unknown", "Nothing was heard yet.");
  if (beat.dueAt && now > beat.dueAt)
    return say("late", "warn", `Was due ${ago(beat.dueAt)}; its grace still runs.`);
  return say("on time", "ok", `Succeeded ${ago(beat.succeededAt)}.`);
}
