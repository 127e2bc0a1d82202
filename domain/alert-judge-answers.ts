import {
  type CheckView,
  firing,
  isLate,
  momentText,
  type SpecOf,
  spanText,
  unknown,
  well,
} from "./alert-judge";
import type { Verdict } from "./alert-rule";
import { lateAfterMs } from "./check";

/** Answers of a check in a window; those that nobody could tell are in neither. */
export type AnswerCount = { total: number; bad: number };

const percentOf = ({ total, bad }: AnswerCount) => (total === 0 ? 0 : (bad / total) * 100);
const rounded = (percent: number) => Math.round(percent * 10) / 10;

/** Too few are not judged; but where some were seen and none was bad, it is well. */
export function judgeShare(
  spec: Pick<SpecOf<"error-rate">, "percent" | "windowSeconds" | "minimumVolume" | "of">,
  count: AnswerCount | undefined,
): Verdict {
  const { total, bad } = count ?? { total: 0, bad: 0 };
  if (total < spec.minimumVolume)
    return total > 0 && bad === 0 ? well("None was bad.") : unknown("There are too few to judge.");
  const value = percentOf({ total, bad });
  if (value <= spec.percent) return well("Few enough are bad.");
  return firing(
    `${bad} of ${total} ${spec.of} in ${spanText(spec.windowSeconds)} did not end well (${rounded(value)} %, ${spec.percent} % allowed).`,
    { value: rounded(value), limit: spec.percent, unit: "percent" },
  );
}

/** Since when nobody can tell what the check says; null while somebody can. */
function silentSince(check: CheckView, now: Date): Date | null {
  if (check.observedAt === null) return check.since;
  if (check.status === "unknown") return check.since;
  if (isLate(check, now)) return new Date(check.observedAt.getTime() + lateAfterMs(check.everySeconds));
  return null;
}

export function judgeSilence(spec: SpecOf<"no-data">, check: CheckView, now: Date): Verdict {
  const since = silentSince(check, now);
  if (!since) return well("It is answered.");
  if (now.getTime() - since.getTime() < spec.seconds * 1000)
    return unknown("Not answered for a short while.");
  const why = check.status === "unknown" ? ` ${check.reason}` : "";
  return firing(`Nobody can tell since ${momentText(since)}; ${spanText(spec.seconds)} are allowed.${why}`, {
    since,
    limit: spec.seconds,
    unit: "seconds",
  });
}

/** Our own access: a question that is refused says nothing of the platform, and everything of our credential. */
export function judgeAccess(spec: SpecOf<"access-refused">, check: CheckView, now: Date): Verdict {
  if (check.refusal === null)
    return check.status === "unknown" || isLate(check, now)
      ? unknown("Nobody can tell whether we are let in.")
      : well("We are let in.");
  const since = silentSince(check, now) ?? check.since;
  if (now.getTime() - since.getTime() < spec.seconds * 1000) return unknown("Refused for a short while.");
  return firing(`${check.refusal} Since ${momentText(since)}.`, { since });
}

/**
 * The budget burns too fast when both the long and the short window say so: the long one that it matters, the short
 * one that it is still so. A window that was answered less than half of the time says nothing.
 */
export function judgeBurn(
  spec: SpecOf<"burn-rate">,
  check: CheckView,
  countOf: (seconds: number) => AnswerCount | undefined,
  now: Date,
): Verdict {
  if (isLate(check, now)) return unknown("Its last answer is late.");
  const budget = 100 - spec.objectivePercent;
  const badIn = (seconds: number): number | null => {
    const count = countOf(seconds);
    return count && count.total * 2 >= seconds / check.everySeconds ? percentOf(count) : null;
  };
  let told = false;
  for (const { longSeconds, shortSeconds, factor } of spec.windows) {
    const long = badIn(longSeconds);
    const short = badIn(shortSeconds);
    if (long === null || short === null) continue;
    told = true;
    const limit = factor * budget;
    if (long >= limit && short >= limit)
      return firing(
        `${rounded(long)} % of the answers in ${spanText(longSeconds)} and ${rounded(short)} % in ${spanText(shortSeconds)} were bad: at least ${factor} times what ${spec.objectivePercent} % allows.`,
        { value: rounded(long), limit, unit: "percent" },
      );
  }
  return told
    ? well(`The budget of ${spec.objectivePercent} % does not burn too fast.`)
    : unknown("Too few answers to judge.");
}
