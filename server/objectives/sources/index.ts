import type { Db } from "@/db";
import { MINUTE, QUARTERS_OF_DAY } from "@/domain/objective";
import { minutesOf } from "@/domain/objective-minutes";
import { readAcknowledgements } from "./acknowledgements";
import { readAnswers } from "./answers";
import { readChecks } from "./checks";
import { readCounters } from "./counters";
import { readFreshness } from "./freshness";
import {
  DAY_MS,
  type Layers,
  type ObjectiveRow,
  observedFrom,
  QUARTER_MS,
  type SeenThings,
  type SourceQuestion,
  type Things,
} from "./question";
import { readRuns } from "./runs";
import { readValues } from "./values";

export type { ObjectiveRow } from "./question";

type DayOfThings = { day: string; goodQuarters: number[]; badQuarters: number[]; unknownQuarters: number[] };
/**
 * A UTC day ("2026-11-20") of one series: a letter per minute, or things per quarter of an hour, or both where the
 * minutes tell when somebody looked.
 */
export type DayPart =
  | { day: string; minutes: string }
  | DayOfThings
  | (Omit<DayOfThings, "unknownQuarters"> & { watched: string });

/**
 * What the source of an objective tells of the UTC days that touch [from, to), per tenant ("" is the whole
 * environment). A place without the thing has no series. Days of which nothing is kept any more are left out, so what
 * was counted of them while it was there stays. Minutes after `now` are "-".
 */
export async function readSource(
  db: Db,
  objective: ObjectiveRow,
  environmentId: string,
  from: Date,
  to: Date,
  now: Date,
): Promise<Map<string, DayPart[]>> {
  const first = new Date(Math.floor(from.getTime() / DAY_MS) * DAY_MS);
  const last = new Date(Math.ceil(to.getTime() / DAY_MS) * DAY_MS);
  const { source } = objective;
  const question = { db, objective, environmentId, from: first, to: last, now };
  switch (source.from) {
    case "checks":
      return inMinutes(question, first, await readChecks({ ...question, source }));
    case "values":
      return inMinutes(question, observedFrom(now), await readValues({ ...question, source }));
    case "freshness":
      return inMinutes(question, first, await readFreshness({ ...question, source }));
    case "answers":
      return inQuarters(question, observedFrom(now), await readAnswers({ ...question, source }));
    case "counters":
      return seenInQuarters(question, observedFrom(now), await readCounters({ ...question, source }));
    case "runs":
      return inQuarters(question, first, await readRuns({ ...question, source }));
    case "acknowledgements":
      return seenInQuarters(question, first, await readAcknowledgements({ ...question, source }));
  }
}

type Range = Pick<SourceQuestion, "from" | "to" | "now">;

function daysOf({ from, to }: Range, kept: Date): string[] {
  const days: string[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += DAY_MS)
    if (at >= kept.getTime()) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function inMinutes(range: Range, kept: Date, told: ReadonlyMap<string, Layers>): Map<string, DayPart[]> {
  const days = daysOf(range, kept);
  return new Map(
    [...told].map(([tenant, layers]) => [
      tenant,
      days.map((day) => ({
        day,
        minutes: cutAfter(worstOf(layers.map((spans) => minutesOf(spans, day))), day, range.now),
      })),
    ]),
  );
}

const BY_TROUBLE = `${MINUTE.none}${MINUTE.good}${MINUTE.maintenance}${MINUTE.unknown}${MINUTE.bad}`;

/** Minute by minute the worst of several layers. */
function worstOf(layers: readonly string[]): string {
  const [only, second] = layers;
  if (only !== undefined && second === undefined) return only;
  return Array.from(only ?? "", (_, minute) =>
    layers
      .map((letters) => letters.charAt(minute))
      .reduce((a, b) => (BY_TROUBLE.indexOf(b) > BY_TROUBLE.indexOf(a) ? b : a)),
  ).join("");
}

/** Announced maintenance reaches into the time to come; nothing is counted there yet. */
function cutAfter(letters: string, day: string, now: Date): string {
  const passed = Math.ceil((now.getTime() - Date.parse(`${day}T00:00:00Z`)) / 60_000);
  if (passed >= letters.length) return letters;
  return letters.slice(0, Math.max(0, passed)).padEnd(letters.length, MINUTE.none);
}

function seenInQuarters(
  range: Range,
  kept: Date,
  told: ReadonlyMap<string, SeenThings>,
): Map<string, DayPart[]> {
  const things = inQuarters(range, kept, new Map([...told].map(([tenant, of]) => [tenant, of.things])));
  return new Map(
    [...things].map(([tenant, parts]) => [
      tenant,
      parts.map(({ unknownQuarters: _, ...part }) => ({
        ...part,
        watched: cutAfter(
          minutesOf(told.get(tenant)?.watched ?? [], part.day).replaceAll(MINUTE.maintenance, MINUTE.none),
          part.day,
          range.now,
        ),
      })),
    ]),
  );
}

function inQuarters(range: Range, kept: Date, told: ReadonlyMap<string, Things>): Map<string, DayOfThings[]> {
  const days = daysOf(range, kept);
  const none = () => Array.from({ length: QUARTERS_OF_DAY }, () => 0);
  return new Map(
    [...told].map(([tenant, things]) => {
      const parts = new Map(
        days.map((day) => [day, { day, goodQuarters: none(), badQuarters: none(), unknownQuarters: none() }]),
      );
      for (const { quarter, good, bad, unknown = 0 } of things) {
        const at = new Date(range.from.getTime() + quarter * QUARTER_MS);
        const part = parts.get(at.toISOString().slice(0, 10));
        if (!part) continue;
        const slot = quarter % QUARTERS_OF_DAY;
        part.goodQuarters[slot] = (part.goodQuarters[slot] ?? 0) + good;
        part.badQuarters[slot] = (part.badQuarters[slot] ?? 0) + bad;
        part.unknownQuarters[slot] = (part.unknownQuarters[slot] ?? 0) + unknown;
      }
      return [tenant, [...parts.values()]];
    }),
  );
}
