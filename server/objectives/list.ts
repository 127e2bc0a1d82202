import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, objectives } from "@/db/schema";
import { NOTHING_COUNTED, type ObjectiveWindow, type SeriesId, type Tally } from "@/domain/objective";
import {
  attainment,
  attainmentOver,
  type Budget,
  budgetOver,
  burnRate,
  type Promised,
} from "@/domain/objective-budget";
import { sumTallies } from "@/domain/objective-minutes";
import { type BurnRates, saysOfObjective, statusOfObjective } from "@/domain/objective-says";
import { seriesKey, seriesOfKey } from "@/domain/objective-series";
import { type WindowTold, windowAt, windowBefore } from "@/domain/objective-window";
import type { ListObjectives } from "@/domain/schema/objective";
import { byTrouble, type Status } from "@/domain/status";
import { type PromiseAt, promisesAt, underPromises } from "./promises";
import type { ObjectiveRow } from "./sources";
import { dayName, dayNumber, percentByDay, type Stretch, tallyStretches } from "./tally";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TREND_DAYS = 30;
/** Stands for any stretch without anything bad: nothing of it is spent. */
const ALL_GOOD: Tally = { good: 1, bad: 0, unknown: 0, maintenance: 0 };

export type ObjectiveLine = {
  objective: ObjectiveRow;
  series: SeriesId;
  window: WindowTold;
  tally: Tally;
  percent: number | null;
  target: number;
  budget: Budget;
  burnRate: BurnRates;
  /** Where the promise changed inside the window, each that held in it, the oldest first; else none. */
  held: { from: Date; to: Date; target: number; percent: number | null }[];
  /** Of the whole window before. */
  before: number | null;
  /** Of each of the last 30 UTC days, today the last. */
  trend: { day: string; percent: number | null }[];
  status: Status;
  says: string;
  countedTo: Date | null;
};

type Counted = { countedTo: Date; series: number };

/** How every promise stands, the worst first. */
export async function listObjectives(db: Db, asked: ListObjectives, now: Date): Promise<ObjectiveLine[]> {
  const promises = await promisesAt(db, {
    objective: and(
      asked.objective === undefined ? undefined : eq(objectives.id, asked.objective),
      asked.platform === undefined ? undefined : eq(objectives.platformId, asked.platform),
      asked.kind === undefined ? undefined : eq(objectives.kind, asked.kind),
    ),
    environment: asked.environment === undefined ? undefined : eq(environments.id, asked.environment),
  });
  const counted = await countedLately(db, promises, now);
  const tenants = new Map<string, string[]>();
  if (asked.tenants || asked.tenant !== undefined)
    for (const key of counted.keys()) {
      const { tenant, ...place } = seriesOfKey(key);
      if (tenant === "" || (asked.tenant !== undefined && tenant !== asked.tenant)) continue;
      const whole = seriesKey({ ...place, tenant: "" });
      tenants.set(whole, [...(tenants.get(whole) ?? []), tenant]);
    }
  const lines = promises.flatMap((promise) => {
    const whole = { objectiveId: promise.objective.id, environmentId: promise.environmentId, tenant: "" };
    const named = tenants.get(seriesKey(whole)) ?? [];
    const all = asked.tenant === undefined ? [""] : [];
    return [...all, ...named].map((tenant) => ({ promise, series: { ...whole, tenant } }));
  });
  return (await linesOf(db, lines, counted, now)).sort(
    (a, b) => byTrouble(a.status, b.status) || (b.budget.share ?? 0) - (a.budget.share ?? 0),
  );
}

/** How one promise stands; the same as its line of the list. */
export async function lineOf(db: Db, promise: PromiseAt, series: SeriesId, now: Date) {
  const [line] = await linesOf(db, [{ promise, series }], await countedLately(db, [promise], now), now);
  if (!line) throw new Error("there is a line for every series");
  return line;
}

async function linesOf(
  db: Db,
  asked: readonly { promise: PromiseAt; series: SeriesId }[],
  counted: ReadonlyMap<string, Counted>,
  now: Date,
): Promise<ObjectiveLine[]> {
  const today = dayNumber(now);
  const trends = await percentByDay(
    db,
    asked.map(({ promise, series }) => ({ series, rules: promise.objective.rules })),
    today,
    TREND_DAYS,
  );
  const stretches: Stretch[] = [];
  const put = (more: readonly Stretch[]) => {
    const at = stretches.length;
    stretches.push(...more);
    return (all: readonly (Tally | undefined)[]) => all.slice(at, at + more.length);
  };
  const minute = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE);
  const windows = windowsAt(now);
  const drafts = asked.map(({ promise, series }, index) => {
    const { window: kind } = promise.objective;
    const { window, earlier } = windows(kind);
    const inside = (from: Date, to: Date) => {
      const parts = underPromises(promise.versions, series, from, to);
      const pick = put(parts.stretches);
      return {
        held: parts.stretches,
        fill: (all: readonly (Tally | undefined)[]) => parts.fill(pick(all)),
      };
    };
    const { countedTo } = counted.get(seriesKey(series)) ?? {};
    /** Days that are good without a gap, up to now, need no look inside; a part of any other may be known of nothing. */
    const lately = (ms: number) => {
      const from = new Date(minute.getTime() - ms);
      const first = TREND_DAYS - 1 + dayNumber(from) - today;
      const { percents, gaps } = trends[index] ?? { percents: [], gaps: 0 };
      const days = percents.slice(first);
      if (days.every((percent) => percent === null)) return () => undefined;
      const isGood = days.every((percent) => percent === null || percent === 100) && gaps < 2 ** first;
      if (isGood && promise.objective.accounting === "time" && countedTo && countedTo > from)
        return () => ALL_GOOD;
      const pick = put([{ series, from, to: minute }]);
      return (all: readonly (Tally | undefined)[]) => pick(all)[0];
    };
    return {
      promise,
      series,
      window,
      during: inside(window.from, window.to < minute ? window.to : minute),
      before: inside(earlier.from, earlier.to),
      hour: lately(HOUR),
      sixHours: lately(6 * HOUR),
      threeDays: lately(3 * DAY),
    };
  });
  const tallies = await tallyStretches(db, stretches);
  const days = Array.from({ length: TREND_DAYS }, (_, index) => dayName(today - TREND_DAYS + 1 + index));
  return drafts.map(({ promise, series, window, ...picks }, index) => {
    const { objective } = promise;
    const during = picks.during.fill(tallies);
    const rate = (pick: typeof picks.hour) =>
      burnRate(pick(tallies) ?? NOTHING_COUNTED, objective.rules, objective.target);
    const { percent } = attainmentOver(during);
    const lately = attainment(picks.threeDays(tallies) ?? NOTHING_COUNTED, objective.rules);
    const known = counted.get(seriesKey(series));
    const judged = {
      percent,
      target: objective.target,
      accounting: objective.accounting,
      budget: budgetOver(during, { ...window, accounting: objective.accounting, series: known?.series ?? 1 }),
      burnRate: { hour: rate(picks.hour), sixHours: rate(picks.sixHours), threeDays: rate(picks.threeDays) },
      mustLastMs:
        objective.window.kind === "calendar"
          ? window.to.getTime() - now.getTime()
          : objective.window.days * DAY,
      spentLately: lately.counted - lately.good,
      countedTo: known?.countedTo ?? null,
      now,
    };
    return {
      objective,
      series,
      window,
      tally: totalOf(during),
      percent,
      target: objective.target,
      budget: judged.budget,
      burnRate: judged.burnRate,
      held: heldIn(picks.during.held, during),
      before: attainmentOver(picks.before.fill(tallies)).percent,
      trend: days.map((day, at) => ({ day, percent: trends[index]?.percents[at] ?? null })),
      status: statusOfObjective(judged),
      says: saysOfObjective(judged),
      countedTo: judged.countedTo,
    };
  });
}

function heldIn(stretches: readonly Stretch[], promised: readonly Promised[]): ObjectiveLine["held"] {
  if (stretches.length < 2) return [];
  return stretches.flatMap(({ from, to }, index) => {
    const part = promised[index];
    return part ? [{ from, to, target: part.target, percent: attainmentOver([part]).percent }] : [];
  });
}

/** Many promises have the same window, and the clocks of zones are slow to ask. */
function windowsAt(now: Date) {
  const known = new Map<string, { window: WindowTold; earlier: WindowTold }>();
  return (kind: ObjectiveWindow) => {
    const key = JSON.stringify(kind);
    const told = known.get(key) ?? { window: windowAt(kind, now), earlier: windowBefore(kind, now) };
    known.set(key, told);
    return told;
  };
}

const totalOf = (parts: readonly Promised[]) =>
  parts.reduce((sum, { tally }) => sumTallies(sum, tally), NOTHING_COUNTED);

/** Up to when each series was counted since yesterday; the whole of an environment is as far as its last tenant. */
async function countedLately(
  db: Db,
  promises: readonly PromiseAt[],
  now: Date,
): Promise<Map<string, Counted>> {
  const places = promises.map(({ objective, environmentId }) => [objective.id, environmentId]);
  const { rows } = await db.execute<{
    objective_id: string;
    environment_id: string;
    tenant: string;
    at: number;
  }>(sql`
    select d.* from json_array_elements(${JSON.stringify(places)}::json) p cross join lateral (
      select objective_id, environment_id, tenant, extract(epoch from max(counted_to))::float8 * 1000 as at from objective_days
      where objective_id = p->>0 and environment_id = p->>1 and day >= ${dayName(dayNumber(now) - 1)} and day <= ${dayName(dayNumber(now))}
      group by objective_id, environment_id, tenant) d`);
  const found = new Map<string, Counted>();
  for (const { objective_id: objectiveId, environment_id: environmentId, tenant, at } of rows) {
    const countedTo = new Date(Number(at));
    found.set(seriesKey({ objectiveId, environmentId, tenant }), { countedTo, series: 1 });
    if (tenant === "") continue;
    const whole = seriesKey({ objectiveId, environmentId, tenant: "" });
    const sum = found.get(whole);
    found.set(whole, {
      countedTo: sum && sum.countedTo > countedTo ? sum.countedTo : countedTo,
      series: (sum?.series ?? 0) + 1,
    });
  }
  return found;
}
