import { formatDuration } from "./duration";
import type { Status } from "./status";
import { judgeValue, type Limits } from "./threshold";

export type Freshness = {
  status: Status;
  /** Milliseconds since the data was last good; null when it never was. */
  ageMs: number | null;
  /** How many scheduled runs may still be missed before the first limit is broken; null when unknown. */
  missesLeft: number | null;
  dueAt: Date | null;
  sentence: string;
};

/** So far ahead of ours a platform's clock may be. */
export const TRUSTED_SKEW_MS = 120_000;

/** The status alone, where thousands are judged at once. Moments in milliseconds; `limits` are in seconds of age. */
export function freshStatus(
  lastGoodAt: number | null,
  limits: Limits | null,
  restsUntil: number | null,
  now: number,
): Status {
  if (lastGoodAt === null || now - lastGoodAt < -TRUSTED_SKEW_MS) return "unknown";
  const status = limits ? judgeValue(Math.max(now - lastGoodAt, 0) / 1000, limits) : "unknown";
  const isResting = restsUntil !== null && restsUntil > now;
  return isResting && (status === "warn" || status === "alert") ? "ok" : status;
}

/**
 * How old data is, against how old it may be. `limits` are in seconds of age.
 * A future timestamp is a clock that cannot be trusted, so it is unknown rather than fresh.
 */
export function freshness(input: {
  lastGoodAt: Date | null;
  limits: Limits | null;
  everySeconds: number | null;
  now: Date;
  /** The job's own schedule has nothing due before then: until then age alone is no trouble. */
  restsUntil?: Date | null;
}): Freshness {
  const { lastGoodAt, limits, everySeconds, now, restsUntil } = input;
  if (!lastGoodAt)
    return {
      status: "unknown",
      ageMs: null,
      missesLeft: null,
      dueAt: null,
      sentence: "No good run has been seen yet.",
    };

  const ageMs = now.getTime() - lastGoodAt.getTime();
  if (ageMs < -TRUSTED_SKEW_MS)
    return {
      status: "unknown",
      ageMs,
      missesLeft: null,
      dueAt: null,
      sentence: `Its last good run is ${formatDuration(-ageMs)} in the future: the platform's clock or ours is wrong.`,
    };

  const age = Math.max(ageMs, 0);
  const aged = limits ? judgeValue(age / 1000, limits) : "unknown";
  const status = freshStatus(lastGoodAt.getTime(), limits, restsUntil?.getTime() ?? null, now.getTime());
  if (restsUntil && status !== aged)
    return {
      status,
      ageMs: age,
      missesLeft: null,
      dueAt: restsUntil,
      sentence: `Data is ${formatDuration(age)} old; its schedule has nothing due for another ${formatDuration(restsUntil.getTime() - now.getTime())}.`,
    };
  const dueAt = everySeconds ? new Date(lastGoodAt.getTime() + everySeconds * 1000) : null;
  const allowed = limits?.warn ?? limits?.alert ?? null;
  const missesLeft =
    allowed !== null && everySeconds
      ? Math.max(0, Math.floor((allowed * 1000 - age) / (everySeconds * 1000)))
      : null;

  const parts = [`Data is ${formatDuration(age)} old`];
  if (allowed !== null) parts.push(`${formatDuration(allowed * 1000)} allowed`);
  if (missesLeft !== null && status === "ok")
    parts.push(
      missesLeft === 0
        ? "the next missed run breaks the limit"
        : `${missesLeft} missed run${missesLeft === 1 ? "" : "s"} until breach`,
    );
  return { status, ageMs: age, missesLeft, dueAt, sentence: `${parts.join(", ")}.` };
}
