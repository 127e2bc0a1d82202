import type { WatchState } from "./approval";
import { formatDuration, formatValue } from "./duration";
import type { Limits } from "./threshold";

/** Looks that told something, before and after, below which nothing is said about a check. */
const ENOUGH = 3;
/** What an action is compared with: so long before it was sent. */
export const COMPARED_MINUTES = 60;

/** What the looks of a stretch of time told of one check. */
export type Seen = {
  /** Looks that told a state, and those that told none. */
  told: number;
  unknown: number;
  /** Of those told: warn or alert. */
  bad: number;
  latencyMs: number | null;
  value: number | null;
};

type Measure = "trouble" | "latency" | "value" | "none";
type Turn = "better" | "same" | "worse" | "unknown";

/** One figure of a check, before and after; `said` is the comparison in words. */
export type WatchedFact = {
  check: string;
  title: string;
  measure: Measure;
  before: number | null;
  after: number | null;
  turn: Turn;
  said: string;
};

type WatchedCheck = { key: string; title: string; limits: Limits | undefined };

/** Compares a check with itself: its share of troubled looks, its latency, and its value where a limit gives it a direction. */
export function compareCheck(check: WatchedCheck, before: Seen, after: Seen): WatchedFact[] {
  const about = { check: check.key, title: check.title };
  const gap = whyNotEnough(before, after);
  if (gap) return [{ ...about, measure: "none", before: null, after: null, turn: "unknown", said: gap }];
  const shares = [before.bad / before.told, after.bad / after.told] as const;
  const facts: WatchedFact[] = [
    fact(
      about,
      "trouble",
      shares,
      turnOf(shares[1] - shares[0], 0.1),
      (share) => `${percent(share)} of looks in trouble`,
    ),
  ];
  if (before.latencyMs !== null && after.latencyMs !== null)
    facts.push(
      fact(
        about,
        "latency",
        [before.latencyMs, after.latencyMs],
        turnOf(after.latencyMs - before.latencyMs, Math.max(50, before.latencyMs / 2)),
        (ms) => formatDuration(ms),
      ),
    );
  const reach = check.limits && (check.limits.alert ?? check.limits.warn ?? check.limits.target);
  if (check.limits && reach && before.value !== null && after.value !== null) {
    const { unit, direction } = check.limits;
    const worseBy = (after.value - before.value) * (direction === "above-is-bad" ? 1 : -1);
    facts.push(
      fact(about, "value", [before.value, after.value], turnOf(worseBy, Math.abs(reach) / 10), (value) =>
        formatValue(value, unit),
      ),
    );
  }
  return facts;
}

/** The worst that any fact says; unknown weighs more than same, so that what was not seen is never called well. */
export function verdictOf(facts: readonly Pick<WatchedFact, "turn">[]): Exclude<WatchState, "watching"> {
  const turns = new Set(facts.map(({ turn }) => turn));
  if (turns.has("worse")) return "worse";
  if (turns.size === 0 || turns.has("unknown")) return "unknown";
  return turns.has("better") ? "better" : "same";
}

export const WATCH_WORD: Record<WatchState, string> = {
  watching: "being watched",
  better: "better than before",
  same: "same as before",
  worse: "worse than before",
  unknown: "not enough told",
};

/** The verdict with what it rests on. */
export function verdictText(state: Exclude<WatchState, "watching">, facts: readonly WatchedFact[]): string {
  const of = (turn: Turn) =>
    facts
      .filter((one) => one.turn === turn)
      .slice(0, 3)
      .map(({ title, said }) => `${title}: ${said}.`.replace(/\.\.$/, "."))
      .join(" ");
  if (state === "same") return "Everything watched is as it was in the hour before.";
  if (state === "unknown") return facts.length === 0 ? "Nothing was watched." : of("unknown");
  return of(state);
}

function whyNotEnough(before: Seen, after: Seen): string | undefined {
  if (before.told + before.unknown === 0 && after.told + after.unknown === 0)
    return "Nobody looked at it, neither before nor after.";
  if (before.told < ENOUGH) return `Before, ${looks(before.told)} told anything; ${ENOUGH} are needed.`;
  if (after.told < ENOUGH) return `Since then ${looks(after.told)} told anything; ${ENOUGH} are needed.`;
  if (after.unknown >= after.told)
    return `Since then ${looks(after.unknown)} of ${after.told + after.unknown} told nothing.`;
  return undefined;
}

const looks = (count: number) => (count === 0 ? "no look" : count === 1 ? "1 look" : `${count} looks`);
const percent = (share: number) => `${Math.round(share * 100)} %`;

const turnOf = (worseBy: number, matters: number): Turn =>
  worseBy >= matters ? "worse" : worseBy <= -matters ? "better" : "same";

function fact(
  about: Pick<WatchedFact, "check" | "title">,
  measure: Measure,
  [before, after]: readonly [number, number],
  turn: Turn,
  text: (figure: number) => string,
): WatchedFact {
  const said =
    text(before) === text(after)
      ? `${text(after)}, as before`
      : `${text(before)} before, ${text(after)} since`;
  return { ...about, measure, before, after, turn, said };
}
