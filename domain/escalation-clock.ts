import type { PolicyShape } from "./escalation";
import { type Book, type Ladder, peopleOf, reachesSomebody, type Told } from "./escalation-reach";
import { firstWithin } from "./on-call";

/** How far an alert is up its ladder. `level` steps were taken; a clock that stands has no `escalateAt`. */
export type Clock = {
  level: number;
  round: number;
  /** The moment from which the waits are counted; null when it was never started. */
  clockFrom: Date | null;
  escalateAt: Date | null;
};

export const UNSTARTED: Clock = { level: 0, round: 0, clockFrom: null, escalateAt: null };

const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000);

/** When the next step, or the ladder's end, is due. */
export function dueAt(ladder: PolicyShape, level: number, clockFrom: Date): Date {
  const step = ladder.steps[level];
  return step
    ? firstWithin(step.within, later(clockFrom, step.afterSeconds))
    : later(clockFrom, ladder.endsAfterSeconds);
}

export const startClock = (ladder: PolicyShape, now: Date, round = 0): Clock => ({
  level: 0,
  round,
  clockFrom: now,
  escalateAt: dueAt(ladder, 0, now),
});

/**
 * The clock after `level` steps, the last of them taken now. The next wait is counted from when people were really
 * told: after an hour in which nothing ran, or a clock that jumped, nobody is left with less time to answer.
 */
export function clockAfter(ladder: PolicyShape, level: number, round: number, now: Date): Clock {
  const taken = ladder.steps[level - 1];
  const clockFrom = later(now, -(taken?.afterSeconds ?? 0));
  return { level, round, clockFrom, escalateAt: dueAt(ladder, level, clockFrom) };
}

export type Advance =
  | { kind: "step"; index: number; people: Told[]; clock: Clock }
  | { kind: "wait"; clock: Clock }
  | { kind: "nobody-left"; clock: Clock };

/** What happens when the clock has run out: one step at most. A step that reaches nobody hands on at once to one that does. */
export function advance(book: Book, ladder: Ladder, clock: Clock, now: Date): Advance {
  let { level, round } = clock;
  if (level >= ladder.steps.length) {
    if (round >= ladder.repeats) return { kind: "nobody-left", clock: { ...clock, escalateAt: null } };
    round += 1;
    level = 0;
    const again = startClock(ladder, now, round);
    if (again.escalateAt && again.escalateAt > now) return { kind: "wait", clock: again };
  }
  const step = ladder.steps[level];
  if (!step) return { kind: "nobody-left", clock: { ...clock, escalateAt: null } };
  const people = peopleOf(book, step, now);
  const next = clockAfter(ladder, level + 1, round, now);
  const rest = ladder.steps.slice(level + 1);
  if (!reachesSomebody(people) && rest.some((other) => reachesSomebody(peopleOf(book, other, now))))
    next.escalateAt = firstWithin(rest[0]?.within ?? null, now);
  return { kind: "step", index: level, people, clock: next };
}
