import type { CountingRules, ObjectiveWindow } from "./objective";

/** What was promised from a moment on. */
export type ObjectiveVersion = {
  version: number;
  target: number;
  limit: number | null;
  window: ObjectiveWindow;
  rules: CountingRules;
  reason: string;
  byName: string;
  at: Date;
};

export type PromisedStretch = { from: Date; to: Date; version: ObjectiveVersion };

/**
 * Which version held when in [from, to), in order and on whole minutes; the first one holds for all time before it too.
 * `versions` are sorted by when they began.
 */
export function promisedIn(versions: readonly ObjectiveVersion[], from: Date, to: Date): PromisedStretch[] {
  return versions.flatMap((version, index) => {
    const next = versions[index + 1];
    const start = index === 0 ? from : later(from, onMinute(version.at));
    const end = next ? earlier(to, onMinute(next.at)) : to;
    return start < end ? [{ from: start, to: end, version }] : [];
  });
}

const onMinute = (at: Date) => new Date(Math.floor(at.getTime() / 60_000) * 60_000);
const later = (a: Date, b: Date) => (a > b ? a : b);
const earlier = (a: Date, b: Date) => (a < b ? a : b);
