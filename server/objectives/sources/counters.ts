import { sql } from "drizzle-orm";
import { lateAfterMs } from "@/domain/check";
import type { MinuteSpan } from "@/domain/objective-minutes";
import { announcedIn, spansAt } from "./announced";
import { wasAskedBefore, watchedChecks } from "./observed";
import {
  DAY_MS,
  earlierOf,
  laterOf,
  momentOf,
  observedFrom,
  QUARTER_MS,
  type SeenThings,
  type SourceQuestion,
} from "./question";

/** How long before the day of an answer the one before may lie that it is held against. */
const LOOK_BACK_MS = DAY_MS;
type Told = { at: number; good: number; bad: number; since: string | null };
type Row = Omit<Told, "good" | "bad"> & { good: number | null; bad: number | null };

/**
 * Things that the platform or its provider counts: two facts of a check grow, and what they grew by between two answers
 * happened in the quarter of the later one. A counter that fell was begun anew, so all that it shows is new; where the
 * answer says since when it counts (fact "since"), only another moment is a new beginning and a small correction
 * downwards is not. How many there were while nobody could read it nobody knows, so time stands for them: it is seen as
 * long as an answer holds, and all of it up to a later one that tells what it grew by.
 */
export async function readCounters(question: SourceQuestion<"counters">): Promise<Map<string, SeenThings>> {
  const { db, objective, source, environmentId, from, to, now } = question;
  const [check] = await watchedChecks(question, [source.check]);
  if (!check) return new Map();
  const start = laterOf(from, observedFrom(now));
  const until = earlierOf(to, now);
  // What comes after the time that is asked for may still tell of it.
  const end = earlierOf(new Date(to.getTime() + LOOK_BACK_MS + DAY_MS), now);
  const number = (fact: string) =>
    sql`case when jsonb_typeof(facts -> ${fact}) = 'number' then (facts ->> ${fact})::float8 end`;
  const { rows } = await db.execute<Row>(sql`
    select extract(epoch from at)::float8 * 1000 as at, ${number(source.good)} as good, ${number(source.bad)} as bad, facts ->> 'since' as since
    from observations where check_id = ${check.id} and at >= ${momentOf(new Date(start.getTime() - LOOK_BACK_MS))} and at < ${momentOf(end)} order by at`);
  const answers = rows.map((row) => ({ ...row, at: Number(row.at) }));
  const told = answers.filter((row): row is Told => row.good !== null && row.bad !== null);
  const things = new Map<number, { quarter: number; good: number; bad: number }>();
  for (const [index, row] of told.entries()) {
    const before = told[index - 1];
    if (!before || !isHeldAgainst(before, row)) continue;
    if (row.at < start.getTime() || row.at >= until.getTime()) continue;
    const quarter = Math.floor((row.at - from.getTime()) / QUARTER_MS);
    const sum = things.get(quarter) ?? { quarter, good: 0, bad: 0 };
    sum.good += grownBy(before, row, "good");
    sum.bad += grownBy(before, row, "bad");
    things.set(quarter, sum);
  }
  const holds = lateAfterMs(check.everySeconds);
  const isOld = await wasAskedBefore(db, check.id, start);
  const first = isOld ? start.getTime() : (answers[0]?.at ?? Number.POSITIVE_INFINITY);
  const last = check.isGone ? (answers.at(-1)?.at ?? 0) + holds : until.getTime();
  const place = { platform: objective.platformId, environment: environmentId, check: check.key };
  const watched = [
    ...spansAt(await announcedIn(db, from, to), place),
    ...spansOfAnswers(told, holds, [first, Math.min(last, until.getTime())]),
  ];
  return new Map([["", { things: [...things.values()], watched }]]);
}

/** Whichever days are counted together, the same two answers are held against each other. */
const isHeldAgainst = (before: Told, after: Told) =>
  before.at >= Math.floor(after.at / DAY_MS) * DAY_MS - LOOK_BACK_MS;

function grownBy(before: Told, after: Told, name: "good" | "bad"): number {
  const told = Math.max(0, Math.round(after[name]));
  const grown = Math.round(after[name] - before[name]);
  if (after.since !== before.since) return told;
  if (grown >= 0) return grown;
  return after.since === null ? told : 0;
}

/**
 * Unknown from the moment it was first asked on, but for what the answers tell of and as long as they hold: what is lost
 * where a counter begins anew between two answers in time is no gap.
 */
function spansOfAnswers(
  told: readonly Told[],
  holds: number,
  [first, last]: readonly [number, number],
): MinuteSpan[] {
  const spans: MinuteSpan[] = [];
  const put = (from: number, to: number, state: "good" | "unknown") => {
    const [start, end] = [Math.max(from, first), Math.min(to, last)];
    if (start < end) spans.push({ from: new Date(start), to: new Date(end), state });
  };
  put(first, told[0]?.at ?? last, "unknown");
  for (const [index, one] of told.entries()) {
    const next = told[index + 1];
    const held = one.at + holds;
    const lost = next ? lostBetween(one, next) : last;
    put(one.at, lost === undefined ? (next?.at ?? last) : held, "good");
    if (lost === undefined) continue;
    put(held, lost, "unknown");
    if (next) put(Math.max(held, lost), next.at, "good");
  }
  return spans;
}

/**
 * Up to when it is lost what was counted between two answers: nothing is where the later one tells what the counter grew
 * by, all of it where they are too far apart, and where it was begun anew what came before that.
 */
function lostBetween(before: Told, after: Told): number | undefined {
  if (!isHeldAgainst(before, after)) return after.at;
  if (after.since === null || before.since === null) {
    const fell = after.since !== before.since || after.good < before.good || after.bad < before.bad;
    return fell ? after.at : undefined;
  }
  if (after.since === before.since) return undefined;
  const began = Date.parse(after.since);
  return began > before.at && began <= after.at ? began : after.at;
}
