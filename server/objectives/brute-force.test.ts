import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { objectiveDays, objectives, objectiveVersions } from "@/db/schema";
import type { CountingRules, ObjectiveWindow } from "@/domain/objective";
import { tallyMinutes } from "@/domain/objective-minutes";
import { ListObjectives, OneObjective } from "@/domain/schema/objective";
import { onStage } from "@/server/testing/cast";
import { DAY, MINUTE, PLACE, withObjectives } from "@/server/testing/with-objectives";
import { listObjectives } from "./list";
import { oneObjective } from "./one";

const stage = onStage();
const { promised } = withObjectives(stage);
beforeEach(() => stage.db.update(objectives).set({ active: false }));

type Term = { at: number; target: number; rules: CountingRules };
/** A letter per minute since 1970; what is not in it was never counted. */
type World = Map<number, string>;
type Story = { now: Date; window: ObjectiveWindow; world: World; terms: Term[] };

const minuteOf = (at: Date) => Math.floor(at.getTime() / MINUTE);

/** The window by walking the quarters of an hour around `now`, as the clocks of the zone show them. */
function windowOf({ now, window }: Story): { from: number; to: number } {
  const last = minuteOf(now);
  if (window.kind === "rolling") return { from: last - window.days * 1440, to: last };
  const { unit, zone } = window;
  const clock = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit" });
  const nameOf = (minute: number) => {
    const [year, month] = clock
      .format(new Date(minute * MINUTE))
      .split("-")
      .map(Number);
    return `${year} ${unit === "quarter" ? Math.ceil((month ?? 0) / 3) : month}`;
  };
  const here = nameOf(last);
  let from = last - (last % 15);
  while (nameOf(from - 15) === here) from -= 15;
  let to = from;
  while (nameOf(to) === here) to += 15;
  return { from, to };
}

/** Minute after minute: what was promised then, whether it counts, and whether it was good. */
function walk({ world, terms }: Story, from: number, to: number) {
  const sum = { good: 0, counted: 0, allowed: 0, known: 0, unknown: 0 };
  for (let minute = from; minute < to; minute += 1) {
    const letter = world.get(minute) ?? "-";
    const term = terms.findLast(({ at }) => Math.floor(at / MINUTE) <= minute) ?? terms[0];
    if (!term || letter === "-") continue;
    if (letter === "u") sum.unknown += 1;
    if (letter === "g" || letter === "b") sum.known += 1;
    if (letter === "u" && term.rules.unknown === "left-out") continue;
    if (letter === "m" && term.rules.maintenance === "left-out") continue;
    sum.counted += 1;
    sum.good += letter === "g" ? 1 : 0;
    sum.allowed += (100 - term.target) / 100;
  }
  const percent = sum.counted === 0 ? null : (100 * sum.good) / sum.counted;
  const burn = sum.counted === 0 ? null : (sum.counted - sum.good) / sum.allowed;
  return { ...sum, percent, burn };
}

async function told(story: Story) {
  const { window, terms, world, now } = story;
  const last = terms.at(-1);
  const { id } = await promised({ window, target: last?.target ?? 99, ...(last && { rules: last.rules }) });
  await stage.db.delete(objectiveVersions);
  await stage.db.insert(objectiveVersions).values(
    terms.map(({ at, target, rules }, index) => ({
      objectiveId: id,
      version: index + 1,
      target,
      rules,
      window,
      reason: "",
      byName: "Ada",
      at: new Date(at),
    })),
  );
  const days = new Set([...world.keys()].map((minute) => Math.floor(minute / 1440)));
  const rows = [...days].map((day) => {
    const minutes = Array.from({ length: 1440 }, (_, at) => world.get(day * 1440 + at) ?? "-").join("");
    const end = new Date(Math.min(now.getTime(), (day + 1) * DAY));
    const name = new Date(day * DAY).toISOString().slice(0, 10);
    return {
      objectiveId: id,
      environmentId: PLACE,
      day: name,
      minutes,
      ...tallyMinutes(minutes),
      countedTo: end,
    };
  });
  if (rows.length > 0) await stage.db.insert(objectiveDays).values(rows);
  const [line] = (await listObjectives(stage.db, ListObjectives.parse({ objective: id }), now)) ?? [];
  const one = await oneObjective(
    stage.db,
    OneObjective.parse({ objectiveId: id, environmentId: PLACE }),
    now,
  );
  if (!line) throw new Error("no line");
  return { line, one };
}

const close = (found: number | null | undefined, wanted: number | null) =>
  wanted === null ? expect(found).toBeNull() : expect(found).toBeCloseTo(wanted, 6);

/** Everything that the page tells against the walk. */
async function agree(story: Story) {
  const { line, one } = await told(story);
  const { from, to } = windowOf(story);
  const now = minuteOf(story.now);
  const whole = walk(story, from, Math.min(to, now));
  expect([minuteOf(line.window.from), minuteOf(line.window.to)]).toEqual([from, to]);
  close(line.percent, whole.percent);
  const toCome = Math.max(0, Math.ceil(to - story.now.getTime() / MINUTE));
  const target = story.terms.at(-1)?.target ?? 0;
  if (whole.counted === 0) expect(line.budget.allowed).toBeNull();
  else {
    close(line.budget.allowed, whole.allowed + (toCome * (100 - target)) / 100);
    close(line.budget.spent, whole.counted - whole.good);
  }
  expect([line.unseen.known, line.unseen.unknown]).toEqual([whole.known, whole.unknown]);
  if (whole.unknown > whole.known) expect(["unknown", "alert"]).toContain(line.status);
  for (const [found, minutes] of [
    [line.burnRate.hour, 60],
    [line.burnRate.sixHours, 360],
    [line.burnRate.threeDays, 4320],
  ] as const)
    close(found, walk(story, now - minutes, now).burn);
  for (const { day, percent } of line.trend) {
    const first = Date.parse(`${day}T00:00:00Z`) / MINUTE;
    close(percent, walk(story, first, first + 1440).percent);
  }
  for (const step of one.steps)
    close(step.percent, walk(story, minuteOf(step.from), minuteOf(step.to)).percent);
  for (const part of one.promised)
    close(part.percent, walk(story, minuteOf(part.from), minuteOf(part.to)).percent);
  expect(one.contributors.reduce((sum, { spent }) => sum + spent, 0)).toBeLessThanOrEqual(
    whole.counted - whole.good,
  );
  if (one.more === 0)
    expect(one.contributors.reduce((sum, { spent }) => sum + spent, 0)).toBe(whole.counted - whole.good);
}

const rules = fc.record(
  {
    unknown: fc.constantFrom("bad" as const, "left-out" as const),
    maintenance: fc.constantFrom("bad" as const, "left-out" as const),
  },
  { noNullPrototype: true },
);
const targets = fc.constantFrom(90, 95, 99, 99.5, 99.9);
/** Mostly good for hours or days, else something for minutes or hours, over midnight and over the change of clocks. */
const stretches = fc.array(
  fc.oneof(
    fc.tuple(fc.constant("g"), fc.integer({ min: 300, max: 6000 })),
    fc.tuple(fc.constantFrom("b", "u", "m"), fc.integer({ min: 1, max: 900 })),
    fc.tuple(fc.constantFrom("u", "-"), fc.integer({ min: 1, max: 8000 })),
  ),
  { minLength: 3, maxLength: 60 },
);

/** The stretches one after the other up to now, from so many days ago on. */
function worldOf(parts: readonly (readonly [string, number])[], now: Date, days: number): World {
  const world: World = new Map();
  const end = minuteOf(now);
  let at = end - days * 1440;
  for (let index = 0; at < end; index += 1) {
    const [letter, length] = parts[index % parts.length] ?? ["g", 1];
    for (const stop = Math.min(end, at + length); at < stop; at += 1)
      if (letter !== "-") world.set(at, letter);
  }
  return world;
}

const CASES: [string, string, ObjectiveWindow, number][] = [
  [
    "a leap day by a clock of half an hour, minutes before its month ends",
    "2028-03-01T03:12:00Z",
    { kind: "calendar", unit: "month", zone: "America/St_Johns" },
    35,
  ],
  [
    "a month in which clocks go ahead",
    "2026-03-20T09:31:30Z",
    { kind: "calendar", unit: "month", zone: "America/St_Johns" },
    35,
  ],
  [
    "a month in which clocks go back",
    "2026-10-28T10:07:00Z",
    { kind: "calendar", unit: "month", zone: "Europe/Berlin" },
    32,
  ],
  [
    "the last minute of a quarter",
    "2026-12-31T18:29:00Z",
    { kind: "calendar", unit: "quarter", zone: "Asia/Kolkata" },
    95,
  ],
  [
    "the first minute of a quarter",
    "2026-12-31T18:31:00Z",
    { kind: "calendar", unit: "quarter", zone: "Asia/Kolkata" },
    40,
  ],
  ["thirty days with a leap day", "2028-03-10T23:59:59Z", { kind: "rolling", days: 30 }, 33],
];

describe("what a promise comes to is what a walk over its minutes comes to", () => {
  test.each(CASES)("over %s", async (_, moment, window, days) => {
    const now = new Date(moment);
    await fc.assert(
      fc.asyncProperty(
        stretches,
        fc.tuple(targets, targets, targets),
        fc.tuple(rules, rules, rules),
        fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: 1, max: 40_000 })),
        async (parts, [first, second, third], [one, two, three], [early, late]) => {
          const ago = (minutes: number) => now.getTime() - minutes * MINUTE + 17_000;
          const [before, after] = [Math.max(early, late), Math.min(early, late)];
          await agree({
            now,
            window,
            world: worldOf(parts, now, days),
            terms: [
              { at: 0, target: first, rules: one },
              { at: ago(before), target: second, rules: two },
              { at: ago(after), target: third, rules: three },
            ],
          });
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
  });

  const strict = { at: 0, target: 99, rules: { unknown: "bad", maintenance: "left-out" } as const };
  const now = new Date("2028-03-10T12:00:00Z");

  test("of one minute in a year of gaps", async () => {
    const lonely = minuteOf(now) - 370 * 1440;
    const window = { kind: "rolling", days: 400 } as const;
    await agree({ now, window, world: new Map([[lonely, "b"]]), terms: [strict] });
    await agree({ now, window, world: new Map([[minuteOf(now) - 1, "g"]]), terms: [strict] });
  });

  test("of nothing", () =>
    agree({ now, window: { kind: "rolling", days: 30 }, world: new Map(), terms: [strict] }));
});
