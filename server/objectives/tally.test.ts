import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { SeriesId, Tally } from "@/domain/objective";
import { sumTallies } from "@/domain/objective-minutes";
import { seriesKey } from "@/domain/objective-series";
import { onStage } from "@/server/testing/cast";
import {
  at,
  DAY,
  letters,
  MINUTE,
  PLACE,
  TODAY,
  things,
  withObjectives,
} from "@/server/testing/with-objectives";
import { tallyByStep } from "./past";
import { tallyOf } from "./tally";

const stage = onStage();
const { promised, counted } = withObjectives(stage);

const STATE = { g: "good", b: "bad", u: "unknown", m: "maintenance" } as const;
const NONE: Tally = { good: 0, bad: 0, unknown: 0, maintenance: 0 };
const DAYS = 12;

/** Letters of twelve days of two tenants, and things of one series; every third day of them is missing. */
const random = fc.sample(fc.array(fc.constantFrom(..."ggggbum-"), { minLength: 1440, maxLength: 1440 }), {
  numRuns: DAYS * 2,
  seed: 7,
});
const isMissing = (day: number) => day % 3 === 1;
let minutes: SeriesId;
let ofThings: SeriesId;

beforeAll(async () => {
  const time = await promised();
  const ratio = await promised({ accounting: "ratio" });
  minutes = { objectiveId: time.id, environmentId: PLACE, tenant: "" };
  ofThings = { objectiveId: ratio.id, environmentId: PLACE, tenant: "" };
  for (let day = 0; day < DAYS; day += 1) {
    if (isMissing(day)) continue;
    await counted(time.id, [
      { days: day - DAYS, tenant: "north", minutes: (random[day] ?? []).join("") },
      { days: day - DAYS, tenant: "south", minutes: (random[day + DAYS] ?? []).join("") },
    ]);
    await counted(ratio.id, [
      {
        days: day - DAYS,
        good: things(1, { [day]: 100 }),
        bad: things(0, { [day * 2]: 7 }),
        ...(day % 2 === 0 && { unknown: things(0, { [day * 2]: 5 }) }),
      },
    ]);
  }
});

const START = TODAY - DAYS * DAY;
/** Minute by minute. */
function byHand(tenants: number[], from: number, to: number): Tally | undefined {
  let sum: Tally | undefined;
  for (let minute = Math.max(0, from); minute < Math.min(to, DAYS * 1440); minute += 1) {
    const day = Math.floor(minute / 1440);
    if (isMissing(day)) continue;
    sum ??= { ...NONE };
    for (const tenant of tenants) {
      const letter = random[day + tenant * DAYS]?.[minute % 1440] as keyof typeof STATE | "-";
      if (letter !== "-") sum[STATE[letter]] += 1;
    }
  }
  return sum;
}

const ranges = fc
  .tuple(fc.integer({ min: -900, max: DAYS * 1440 }), fc.integer({ min: 1, max: DAYS * 1440 }))
  .map(([from, length]) => [from, from + length] as const);
const moment = (minute: number) => new Date(START + minute * MINUTE);

describe("tallies of a stretch", () => {
  test("are those of a walk over its minutes, for one tenant and for all of them", async () => {
    await fc.assert(
      fc.asyncProperty(ranges, async ([from, to]) => {
        const north = { ...minutes, tenant: "north" };
        const found = await tallyOf(stage.db, [minutes, north], moment(from), moment(to));
        expect(found.get(seriesKey(north))).toEqual(byHand([0], from, to));
        expect(found.get(seriesKey(minutes))).toEqual(byHand([0, 1], from, to));
      }),
      { numRuns: 40 },
    );
  });

  test("of two halves add up, wherever the cut is", async () => {
    await fc.assert(
      fc.asyncProperty(ranges, fc.nat(), async ([from, to], where) => {
        const cut = from + (where % (to - from));
        const [whole, left, right] = await Promise.all(
          [
            [from, to],
            [from, cut],
            [cut, to],
          ].map(async ([a = 0, b = 0]) => await tallyOf(stage.db, [minutes, ofThings], moment(a), moment(b))),
        );
        for (const key of [seriesKey(minutes), seriesKey(ofThings)])
          expect(whole?.get(key) ?? NONE).toEqual(
            sumTallies(left?.get(key) ?? NONE, right?.get(key) ?? NONE),
          );
      }),
      { numRuns: 20 },
    );
  });

  test("of things are cut at the quarter of an hour that begins inside", async () => {
    // Day 2 has 100 good ones in its quarter 2 (00:30) and 7 bad and 5 unknown ones in its quarter 4 (01:00).
    const day = 2 - DAYS;
    const of = async (from: Date, to: Date) =>
      (await tallyOf(stage.db, [ofThings], from, to)).get(seriesKey(ofThings));
    expect(await of(at(day, 0, 30), at(day, 1, 1))).toEqual({ ...NONE, good: 102, bad: 7, unknown: 5 });
    expect(await of(at(day, 0, 31), at(day, 1, 0))).toEqual({ ...NONE, good: 1 });
  });

  test("say nothing of a series that was never counted there", async () => {
    const nobody = { ...minutes, tenant: "nobody" };
    expect(await tallyOf(stage.db, [nobody], at(-5), at(-1))).toEqual(new Map());
    expect(await tallyOf(stage.db, [], at(-5), at(-1))).toEqual(new Map());
  });

  test("step by step are the whole, also by the clock of a zone that is half an hour off; gaps stay gaps", async () => {
    const [from, to] = [at(-DAYS), at(0)];
    const steps = (await tallyByStep(stage.db, [minutes], from, to, "day", "Asia/Kolkata")).get(
      seriesKey(minutes),
    );
    expect(steps).toHaveLength(DAYS + 1);
    expect((steps ?? []).reduce((sum, { tally }) => sumTallies(sum, tally ?? NONE), NONE)).toEqual(
      byHand([0, 1], 0, DAYS * 1440),
    );
    const hours = (await tallyByStep(stage.db, [minutes], at(1 - DAYS), at(2 - DAYS), "hour")).get(
      seriesKey(minutes),
    );
    expect(hours?.map(({ tally }) => tally)).toEqual(Array.from({ length: 24 }));
  });

  test("a year of gaps around one minute is that minute", async () => {
    const lonely = await promised();
    await counted(lonely.id, [
      { days: -200, minutes: letters([0, 1440, "-"]).replace(/^-{30}-/, `${"-".repeat(30)}b`) },
    ]);
    const series = { objectiveId: lonely.id, environmentId: PLACE, tenant: "" };
    const found = await tallyOf(stage.db, [series], at(-400), at(0));
    expect(found.get(seriesKey(series))).toEqual({ ...NONE, bad: 1 });
  });
});
