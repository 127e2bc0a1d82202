import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type CountingRules, QUARTERS_OF_DAY, type SeriesId } from "@/domain/objective";
import { type MinuteSpan, stretchesOf } from "@/domain/objective-minutes";
import { dayName, dayNumber } from "./tally";

const QUARTER = 900_000;
/** Days that are looked through for what burnt a budget, those with the most of it first. */
const MOST_DAYS = 400;

/** A stretch that counts against the promise: `spent` minutes, or things of `of`. */
export type BadStretch = {
  tenant: string;
  from: Date;
  to: Date;
  state: "bad" | "unknown" | "maintenance";
  spent: number;
  /** How many things there were in it; null where minutes are counted. */
  of: number | null;
};

/** What counts against a series, each part of the time by the rules of then, the most first. Neighbours are one, also over midnight. */
export async function badStretches(
  db: Db,
  series: SeriesId,
  parts: readonly { rules: CountingRules; from: Date; to: Date }[],
): Promise<BadStretch[]> {
  const found: BadStretch[] = [];
  for (const { rules, from, to } of parts)
    for (const day of await worstDays(db, series, rules, from, to))
      found.push(...(day.bad_quarters ? badQuarters(day, from, to) : badMinutes(day, rules, from, to)));
  found.sort((a, b) => a.tenant.localeCompare(b.tenant) || a.from.getTime() - b.from.getTime());
  return joined(found).sort((a, b) => b.spent - a.spent || b.from.getTime() - a.from.getTime());
}

export type StoredDay = {
  tenant: string;
  day: string;
  minutes: string | null;
  good_quarters: number[] | null;
  bad_quarters: number[] | null;
};

async function worstDays(db: Db, series: SeriesId, rules: CountingRules, from: Date, to: Date) {
  const spent = sql.raw(
    [
      "bad",
      ...(rules.unknown === "bad" ? ["unknown"] : []),
      ...(rules.maintenance === "bad" ? ["maintenance"] : []),
    ].join(" + "),
  );
  const first = dayName(dayNumber(from));
  const last = dayName(dayNumber(new Date(to.getTime() - 1)));
  const { rows } = await db.execute<StoredDay>(sql`
    select tenant, to_char(day, 'YYYY-MM-DD') as day, minutes, good_quarters, bad_quarters from objective_days
    where ${ofSeries(series)} and day >= ${first} and day <= ${last} and ${spent} > 0
    order by ${spent} desc, objective_days.day desc limit ${MOST_DAYS}`);
  return rows;
}

/** Without a tenant, all of them. */
export const ofSeries = ({ objectiveId, environmentId, tenant }: SeriesId): SQL =>
  sql`objective_id = ${objectiveId} and environment_id = ${environmentId} ${tenant === "" ? sql`` : sql`and tenant = ${tenant}`}`;

function badMinutes(
  { tenant, day, minutes }: StoredDay,
  rules: CountingRules,
  from: Date,
  to: Date,
): BadStretch[] {
  return stretchesOf(minutes ?? "", day).flatMap((span) => {
    if (!countsAgainst(span, rules)) return [];
    const start = Math.max(span.from.getTime(), from.getTime());
    const end = Math.min(span.to.getTime(), to.getTime());
    if (start >= end) return [];
    return [
      {
        tenant,
        from: new Date(start),
        to: new Date(end),
        state: span.state,
        spent: Math.ceil((end - start) / 60_000),
        of: null,
      },
    ];
  });
}

function countsAgainst(
  span: MinuteSpan,
  rules: CountingRules,
): span is MinuteSpan & Pick<BadStretch, "state"> {
  if (span.state === "unknown" || span.state === "maintenance") return rules[span.state] === "bad";
  return span.state === "bad";
}

function badQuarters(
  { tenant, day, good_quarters, bad_quarters }: StoredDay,
  from: Date,
  to: Date,
): BadStretch[] {
  const start = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: QUARTERS_OF_DAY }, (_, quarter) => {
    const bad = bad_quarters?.[quarter] ?? 0;
    const at = new Date(start + quarter * QUARTER);
    return {
      tenant,
      from: at,
      to: new Date(at.getTime() + QUARTER),
      state: "bad" as const,
      spent: bad,
      of: bad + (good_quarters?.[quarter] ?? 0),
    };
  }).filter((one) => one.spent > 0 && one.from >= from && one.from < to);
}

function joined(all: readonly BadStretch[]): BadStretch[] {
  const found: BadStretch[] = [];
  for (const one of all) {
    const last = found.at(-1);
    const isNext =
      last?.tenant === one.tenant && last.state === one.state && last.to.getTime() === one.from.getTime();
    if (!last || !isNext) found.push({ ...one });
    else {
      last.to = one.to;
      last.spent += one.spent;
      last.of = last.of === null || one.of === null ? null : last.of + one.of;
    }
  }
  return found;
}
