import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, objectives } from "@/db/schema";
import type { ObjectiveWindow, SeriesId, Tally } from "@/domain/objective";
import {
  attainmentOver,
  type Budget,
  budgetOver,
  burnRateOver,
  type Unseen,
  unseenOver,
} from "@/domain/objective-budget";
import { type BurnRates, saysOfObjective, statusOfObjective } from "@/domain/objective-says";
import { seriesKey, seriesOfKey } from "@/domain/objective-series";
import { type WindowTold, windowAt, windowBefore } from "@/domain/objective-window";
import type { ListObjectives } from "@/domain/schema/objective";
import { byTrouble, type Status } from "@/domain/status";
import { heldIn, type PromiseAt, promisesAt, totalOf, underPromises } from "./promises";
import type { ObjectiveRow } from "./sources";
import { dayName, dayNumber, type Stretch, tallyStretches } from "./tally";
import { tallyByDay } from "./tally-by-day";
import {
  ALL_GOOD,
  areSurelyGood,
  type Inside,
  isSurelyGood,
  LATELY_DAYS,
  TREND_DAYS,
  trendDays,
  trendOf,
} from "./trend";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type ObjectiveLine = {
  objective: ObjectiveRow;
  series: SeriesId;
  window: WindowTold;
  tally: Tally;
  percent: number | null;
  target: number;
  budget: Budget;
  unseen: Unseen;
  burnRate: BurnRates;
  /** Where the promise changed inside the window, each that held in it, the oldest first; else none. */
  held: { from: Date; to: Date; target: number; percent: number | null }[];
  /** Of the whole window before. */
  before: number | null;
  /**
   * Of each of the last 30 UTC days, today the last, by what was promised then; `target` is the one of its end, and
   * `isUnseen` says that more of it was unknown than known.
   */
  trend: { day: string; percent: number | null; target: number; isUnseen: boolean }[];
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
  const minute = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE);
  const windows = windowsAt(now);
  const sums = gatherStretches();
  const opened = asked.map(({ promise, series }) => {
    const { window, earlier } = windows(promise.objective.window);
    const until = window.to < minute ? window.to : minute;
    const since = underPromises(promise, series, window.from, until);
    const before = underPromises(promise, series, earlier.from, earlier.to);
    return {
      promise,
      series,
      window,
      held: since.stretches,
      during: sums.put(since),
      before: sums.put(before),
    };
  });
  const [ofWindows, told] = await Promise.all([
    sums.read(db),
    tallyByDay(
      db,
      asked.map(({ series }) => series),
      today,
      TREND_DAYS,
      LATELY_DAYS,
    ),
  ]);
  const looks = gatherStretches();
  const spans = trendDays(today);
  const drafts = opened.map((one, index) => {
    const { promise, series } = one;
    const { objective } = promise;
    const days = told[index] ?? [];
    const inside: Inside = (from, to) => looks.put(underPromises(promise, series, from, to));
    const lately = (ms: number): ReturnType<Inside> => {
      const from = new Date(minute.getTime() - ms);
      const touched = days.slice(dayNumber(from) - today - 1);
      const isGood =
        objective.accounting === "time" ? isSurelyGood(touched, minute, ms / MINUTE) : areSurelyGood(touched);
      if (isGood) return () => [{ ...objective, tally: ALL_GOOD }];
      return inside(from, minute);
    };
    return {
      ...one,
      trend: trendOf(promise, days, spans, inside),
      hour: lately(HOUR),
      sixHours: lately(6 * HOUR),
      threeDays: lately(3 * DAY),
    };
  });
  const tallies = await looks.read(db);
  return drafts.map(({ promise, series, window, held, ...picks }) => {
    const { objective } = promise;
    const during = picks.during(ofWindows);
    const { percent } = attainmentOver(during);
    const threeDays = picks.threeDays(tallies);
    const lately = attainmentOver(threeDays);
    const known = counted.get(seriesKey(series));
    const whole = { ...window, accounting: objective.accounting, series: known?.series ?? 1 };
    const judged = {
      percent,
      target: objective.target,
      accounting: objective.accounting,
      budget: budgetOver(during, whole),
      unseen: unseenOver(during, whole),
      burnRate: {
        hour: burnRateOver(picks.hour(tallies)),
        sixHours: burnRateOver(picks.sixHours(tallies)),
        threeDays: burnRateOver(threeDays),
      },
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
      unseen: judged.unseen,
      burnRate: judged.burnRate,
      held: held.length > 1 ? heldIn(held, during) : [],
      before: attainmentOver(picks.before(ofWindows)).percent,
      trend: picks.trend(tallies),
      status: statusOfObjective(judged),
      says: saysOfObjective(judged),
      countedTo: judged.countedTo,
    };
  });
}

/** Stretches that are read in one go; each is picked from what came by what it was put in with. */
function gatherStretches() {
  const stretches: Stretch[] = [];
  return {
    put({ stretches: own, fill }: ReturnType<typeof underPromises>): ReturnType<Inside> {
      const at = stretches.length;
      stretches.push(...own);
      return (all) => fill(all.slice(at, at + own.length));
    },
    read: (db: Db) => tallyStretches(db, stretches),
  };
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
