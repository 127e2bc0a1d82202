import { sql } from "drizzle-orm";
import { watchedChecks } from "./observed";
import {
  earlierOf,
  laterOf,
  momentOf,
  observedFrom,
  QUARTER_MS,
  type SourceQuestion,
  type Things,
} from "./question";

const LOOK_BACK_MS = 86_400_000;
type Told = { at: number; good: number; bad: number; since: string | null };

/**
 * Things that the platform or its provider counts: two facts of a check grow, and what they grew by between two answers
 * happened in the quarter of the later one. A counter that fell was begun anew, so all that it shows is new; where the
 * answer says since when it counts (fact "since"), only another moment is a new beginning and a small correction
 * downwards is not.
 */
export async function readCounters(question: SourceQuestion<"counters">): Promise<Map<string, Things>> {
  const { db, source, from, to, now } = question;
  const [check] = await watchedChecks(question, [source.check]);
  if (!check) return new Map();
  const start = laterOf(from, observedFrom(now));
  const number = (fact: string) =>
    sql`case when jsonb_typeof(facts -> ${fact}) = 'number' then (facts ->> ${fact})::float8 end`;
  const { rows } = await db.execute<Told>(sql`
    select * from (
      select extract(epoch from at)::float8 * 1000 as at, ${number(source.good)} as good, ${number(source.bad)} as bad, facts ->> 'since' as since
      from observations where check_id = ${check.id} and at >= ${momentOf(new Date(start.getTime() - LOOK_BACK_MS))} and at < ${momentOf(earlierOf(to, now))}
    ) o where good is not null and bad is not null order by at`);
  const things = new Map<number, { quarter: number; good: number; bad: number }>();
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (!before || Number(row.at) < start.getTime()) continue;
    const quarter = Math.floor((Number(row.at) - from.getTime()) / QUARTER_MS);
    const sum = things.get(quarter) ?? { quarter, good: 0, bad: 0 };
    sum.good += grownBy(before, row, "good");
    sum.bad += grownBy(before, row, "bad");
    things.set(quarter, sum);
  }
  return new Map([["", [...things.values()]]]);
}

function grownBy(before: Told, after: Told, name: "good" | "bad"): number {
  const told = Math.max(0, Math.round(after[name]));
  const grown = Math.round(after[name] - before[name]);
  if (after.since !== before.since) return told;
  if (grown >= 0) return grown;
  return after.since === null ? told : 0;
}
