import { and, desc, eq, gte, isNotNull, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, objectiveDays, objectives } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { SeriesId } from "@/domain/objective";
import { attainmentOver, budgetOver, rulesFor } from "@/domain/objective-budget";
import { promisedIn } from "@/domain/objective-version";
import { stepFor, stepsOf } from "@/domain/objective-window";
import type { OneObjective } from "@/domain/schema/objective";
import { badStretches } from "./bad-stretches";
import { lineOf } from "./list";
import { heldIn, type PromiseAt, promisesAt, totalOf, underPromises } from "./promises";
import { reasonsFor } from "./reasons";
import { dayName, dayNumber, type Stretch, tallyStretches } from "./tally";

const MOST_CONTRIBUTORS = 25;
const MOST_CHANGED = 100;

/** One promise that is counted somewhere; an unknown one is refused in words. */
export async function promiseOf(db: Db, { objectiveId, environmentId }: SeriesId): Promise<PromiseAt> {
  const [promise] = await promisesAt(db, {
    objective: eq(objectives.id, objectiveId),
    environment: eq(environments.id, environmentId),
  });
  if (!promise) throw notFound("objective", `${objectiveId} at ${environmentId}`);
  return promise;
}

/**
 * A promise with what was promised when, how it went step by step, what burnt it, and which complete days changed
 * since: over its window, or over the stretch of time that is asked for. The line is always that of the window.
 */
export async function oneObjective(db: Db, asked: OneObjective, now: Date) {
  const { from: wantedFrom, to: wantedTo, ...series } = asked;
  const promise = await promiseOf(db, series);
  const { objective, versions } = promise;
  const line = await lineOf(db, promise, series, now);
  const from = wantedFrom ?? line.window.from;
  const to = wantedTo ?? line.window.to;
  const lengthMs = to.getTime() - from.getTime();
  const zone = objective.window.kind === "calendar" ? objective.window.zone : "UTC";
  const step = stepFor(from, to);
  const told = stepsOf(from, to, step, zone);
  const held = promisedIn(versions, from, to);
  const parts = [
    underPromises(promise, series, from, to),
    underPromises(promise, series, new Date(from.getTime() - lengthMs), from),
    ...told.map((one) => underPromises(promise, series, one.from, one.to)),
  ];
  const [tallies, stretches, changedDays] = await Promise.all([
    tallyStretches(
      db,
      parts.flatMap(({ stretches: own }): Stretch[] => own),
    ),
    badStretches(
      db,
      series,
      held.map((part) => ({ ...part, rules: rulesFor(objective.accounting, part.version.rules) })),
    ),
    daysChanged(db, series, from, to),
  ]);
  let at = 0;
  const [range = [], before = [], ...steps] = parts.map(({ stretches: own, fill }) => {
    at += own.length;
    return fill(tallies.slice(at - own.length, at));
  });
  const worst = stretches.slice(0, MOST_CONTRIBUTORS);
  const reasons = await reasonsFor(db, objective.source, series.environmentId, worst);
  return {
    ...line,
    range: {
      from,
      to,
      zone,
      ...attainmentOver(range),
      tally: totalOf(range),
      budget:
        wantedFrom === undefined
          ? line.budget
          : budgetOver(range, { to, asOf: to, accounting: objective.accounting }),
      before: attainmentOver(before).percent,
    },
    versions,
    /** Those that hold in the stretch: more than one where the promise changed in the middle. */
    promised: heldIn(held, range),
    step,
    steps: told.map((one, index) => {
      const own = steps[index] ?? [];
      return {
        ...one,
        tally: totalOf(own),
        percent: attainmentOver(own).percent,
        target: own.at(-1)?.target ?? objective.target,
      };
    }),
    contributors: worst.map((stretch, index) => ({ ...stretch, reason: reasons[index] ?? "" })),
    /** How many stretches there are besides. */
    more: stretches.length - worst.length,
    changedDays,
  };
}

/** Complete days that late observations changed, with what they said first. */
function daysChanged(db: Db, { objectiveId, environmentId, tenant }: SeriesId, from: Date, to: Date) {
  return db
    .select({
      day: objectiveDays.day,
      tenant: objectiveDays.tenant,
      closedAt: objectiveDays.closedAt,
      closedAs: objectiveDays.closedAs,
      changedAt: objectiveDays.changedAt,
      good: objectiveDays.good,
      bad: objectiveDays.bad,
      unknown: objectiveDays.unknown,
      maintenance: objectiveDays.maintenance,
      seen: objectiveDays.seen,
    })
    .from(objectiveDays)
    .where(
      and(
        eq(objectiveDays.objectiveId, objectiveId),
        eq(objectiveDays.environmentId, environmentId),
        tenant === "" ? undefined : eq(objectiveDays.tenant, tenant),
        isNotNull(objectiveDays.changedAt),
        gte(objectiveDays.day, dayName(dayNumber(from))),
        lte(objectiveDays.day, dayName(dayNumber(new Date(to.getTime() - 1)))),
      ),
    )
    .orderBy(desc(objectiveDays.day), objectiveDays.tenant)
    .limit(MOST_CHANGED);
}
