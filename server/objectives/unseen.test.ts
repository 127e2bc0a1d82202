import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { checks, objectiveDays, objectives, observations } from "@/db/schema";
import { ListObjectives, OneObjective } from "@/domain/schema/objective";
import { as, onStage } from "@/server/testing/cast";
import { at, dayOf, PLACE, things, withObjectives } from "@/server/testing/with-objectives";
import { countObjectives, recountObjectives } from "./count-days";
import { objectiveMinutes } from "./drill";
import { editObjective } from "./edit";
import { listObjectives } from "./list";
import { oneObjective } from "./one";

const stage = onStage();
const { promised, counted, month, watched, answered } = withObjectives(stage);
const NOW = at(0, 12);

beforeEach(() => stage.db.update(objectives).set({ active: false }));

const listed = () => listObjectives(stage.db, ListObjectives.parse({}), NOW);

describe("what nobody knew", () => {
  const rules = { unknown: "left-out", maintenance: "left-out" } as const;

  test("is never green: a promise of which less than half was seen is unknown, unless that breaks it", async () => {
    const unseen = await promised({ rules });
    const seen = await promised({ rules });
    const broken = await promised({ rules });
    const mostly = (bad: number) =>
      Object.fromEntries(
        Array.from({ length: 16 }, (_, index): [number, [number, number, string][]] => [
          -30 + index,
          index === 0
            ? [[0, 1440, "u"]]
            : [
                [0, 1440 - bad, "u"],
                [1440 - bad, 1440, "b"],
              ],
        ]),
      );
    await month(unseen.id, mostly(0));
    await month(seen.id, { [-20]: [[0, 1440, "u"]] });
    // Four bad minutes a day are 60, and all of the month allows 43.
    await month(broken.id, mostly(4));
    const statuses = new Map((await listed()).map((line) => [line.objective.id, line]));
    expect(statuses.get(seen.id)?.status).toBe("ok");
    expect(statuses.get(unseen.id)).toMatchObject({ percent: 100, status: "unknown" });
    expect(statuses.get(unseen.id)?.says).toMatch(
      /known 14 d 12 h, unknown 15 d 12 h: too little to tell\.$/,
    );
    expect(statuses.get(broken.id)?.status).toBe("alert");
  });

  test("is never green where things are counted either, by any rule, and says how many nobody knows", async () => {
    const all = (id: string, over: { bad?: number; unknown: number }) =>
      counted(
        id,
        Array.from({ length: 30 }, (_, index) => ({
          days: -index - 1,
          good: things(index < 10 ? 1 : 0),
          bad: things(0, { 3: over.bad ?? 0 }),
          unknown: things(over.unknown),
        })),
      ).then(() =>
        counted(id, [{ days: 0, good: things(0), bad: things(0), unknown: things(0) }], { countedTo: NOW }),
      );
    const leftOut = await promised({ accounting: "ratio", rules });
    const strict = await promised({ accounting: "ratio" });
    const broken = await promised({ accounting: "ratio", rules });
    const seen = await promised({ accounting: "ratio" });
    await all(leftOut.id, { unknown: 1 });
    await all(strict.id, { unknown: 1 });
    await all(broken.id, { unknown: 1, bad: 5 });
    await all(seen.id, { unknown: 0 });
    const found = new Map((await listed()).map((line) => [line.objective.id, line]));
    // Ten days of good ones, and thirty of as many that nobody knows.
    for (const { id } of [leftOut, strict]) {
      expect(found.get(id)).toMatchObject({ percent: 100, status: "unknown" });
      expect(found.get(id)?.says).toMatch(/known 960, unknown 2,[0-9]{3}: too little to tell\.$/);
      const trend = found.get(id)?.trend ?? [];
      expect(trend.find(({ percent }) => percent === null)).toMatchObject({ isUnseen: true });
    }
    expect(found.get(broken.id)?.status).toBe("alert");
    expect(found.get(seen.id)?.status).toBe("ok");
  });

  test("is told of a day on which the promise changed as of any other", async () => {
    const { id, window } = await promised({ rules });
    await month(id, { [-2]: [[100, 1440, "u"]] });
    await editObjective(as(stage, "admin", at(-2, 1)), {
      id,
      version: 1,
      target: 90,
      limit: null,
      window,
      rules,
      reason: "for the test",
    });
    const [line] = await listed();
    expect(line?.trend.at(-3)).toMatchObject({ percent: 100, target: 90, isUnseen: true });
  });

  test("spends at no pace: the pace is null where nothing is known, and 0 only where something is", async () => {
    const blind = await promised({ rules });
    const late = await promised({ rules });
    await month(blind.id, { 0: [[600, 720, "u"]] });
    const gone = await promised({ rules });
    await month(gone.id, { 0: [[630, 720, "-"]] });
    await month(late.id, {
      0: [
        [0, 630, "-"],
        [690, 720, "-"],
      ],
    });
    const rates = new Map((await listed()).map((line) => [line.objective.id, line.burnRate]));
    expect(rates.get(blind.id)).toEqual({ hour: null, sixHours: 0, threeDays: 0 });
    // Nothing was counted any more for an hour and a half.
    expect(rates.get(gone.id)).toEqual({ hour: null, sixHours: 0, threeDays: 0 });
    // Counted for an hour only, of which thirty minutes are in the last one.
    expect(rates.get(late.id)).toEqual({ hour: 0, sixHours: 0, threeDays: 0 });
    const [spent, kept, old] = await Promise.all([1, 2, 3].map(() => promised({ accounting: "ratio" })));
    const day = (days: number, good: number, bad: number) => ({
      days,
      good: things(0, { 2: good }),
      bad: things(0, { 2: bad }),
    });
    const today = { days: 0, good: things(0), bad: things(0) };
    await counted(spent?.id ?? "", [day(-1, 98, 2), today], { countedTo: NOW });
    await counted(kept?.id ?? "", [day(-4, 1, 9), day(-1, 98, 0), today], { countedTo: NOW });
    // Before noon of the day that the last 72 hours reach into.
    await counted(old?.id ?? "", [day(-3, 98, 2), today], { countedTo: NOW });
    const ofThings = new Map((await listed()).map((line) => [line.objective.id, line.burnRate]));
    expect(ofThings.get(spent?.id ?? "")?.threeDays).toBeCloseTo(20);
    expect(ofThings.get(kept?.id ?? "")).toEqual({ hour: null, sixHours: null, threeDays: 0 });
    expect(ofThings.get(old?.id ?? "")?.threeDays).toBeNull();
    const quiet = await promised({ accounting: "ratio" });
    await counted(quiet.id, [{ days: 0, good: things(0, { 2: 9 }), bad: things(0) }], { countedTo: NOW });
    const quietLine = (await listed()).find(({ objective }) => objective.id === quiet.id);
    expect(quietLine?.burnRate).toEqual({ hour: null, sixHours: null, threeDays: 0 });
  });
});

describe("what nobody could have counted", () => {
  const rules = { unknown: "left-out", maintenance: "left-out" } as const;
  /** A counter that is read every ten minutes of [from, to) and grows by one each time. */
  const grows = (checkId: number, from: Date, to: Date) =>
    stage.db.execute(sql`
      insert into observations (check_id, at, status, reason, facts)
      select ${checkId}, t, 'ok', '', jsonb_build_object('good', extract(epoch from t)::bigint / 600, 'bad', 0)
      from generate_series(${from.toISOString()}::timestamptz, ${new Date(to.getTime() - 1).toISOString()}::timestamptz, interval '10 minutes') t`);
  const unread = (checkId: number, from: Date, to: Date) =>
    stage.db.execute(sql`
      insert into observations (check_id, at, status, reason)
      select ${checkId}, t, 'unknown', '' from generate_series(${from.toISOString()}::timestamptz, ${new Date(to.getTime() - 1).toISOString()}::timestamptz, interval '10 minutes') t`);
  const counting = async (key: string) => ({
    check: await watched(key),
    id: (
      await promised({
        accounting: "ratio",
        kind: "delivery",
        rules,
        source: { from: "counters", check: key, good: "good", bad: "bad" },
      })
    ).id,
  });

  test("is never green: a month over a counter that could mostly not be read is unknown, and says for how long", async () => {
    const [blind, seen, begun] = [await counting("blind"), await counting("seen"), await counting("begun")];
    await grows(blind.check, at(-32), at(-22));
    await unread(blind.check, at(-22), NOW);
    await grows(seen.check, at(-32), at(-12));
    await unread(seen.check, at(-12), at(-2));
    await grows(seen.check, at(-2), NOW);
    // It is as young as what was seen of it.
    await grows(begun.check, at(-2), NOW);
    await countObjectives(stage.db, NOW);
    const found = new Map((await listed()).map((line) => [line.objective.id, line]));
    const told = found.get(blind.id);
    expect(told).toMatchObject({ percent: 100, status: "unknown" });
    // Seven and a half days from noon on; the last answer of them holds for two whole minutes of its ten.
    expect(told?.unseen).toEqual({
      known: 10_800 - 8,
      unknown: 43_200 - 10_792,
      unit: "minutes",
      leastShare: null,
    });
    expect(told?.says).toMatch(/could not be seen for 22 d 12 h of 30 d: too little to tell\.$/);
    expect(told?.trend.slice(-5).map(({ percent }) => percent)).toEqual([null, null, null, null, null]);
    expect(found.get(seen.id)).toMatchObject({ percent: 100, status: "ok" });
    expect(found.get(seen.id)?.unseen.unknown).toBe(10 * 1440 + 8 + 8);
    expect(found.get(begun.id)).toMatchObject({ status: "ok", unseen: { known: 3600 - 8, unknown: 8 } });
  });

  test("is never green where nobody could raise an alert either", async () => {
    await stage.db.update(checks).set({ active: false });
    const check = await watched("watchman");
    const of = {
      kind: "acknowledgement",
      accounting: "ratio",
      rules,
      limit: 900,
      limitUnit: "seconds",
    } as const;
    const { id } = await promised({ ...of, source: { from: "acknowledgements", severities: ["critical"] } });
    await answered(check, at(-3), at(-3, 22), "ok");
    await answered(check, at(0, 11), NOW, "ok");
    const taken = at(-3, 10);
    await stage.db.execute(sql`
      with raised as (
        insert into alerts (fingerprint, group_key, environment_id, platform_id, trouble, subject_kind, subject, severity, severity_rank, word, title, sentence, state, started_at, opened_at, last_fired_at, recover_seconds)
        values ('unseen', 'unseen', ${PLACE}, 'auditron', 'late', 'check', 'watchman', 'critical', 3, 'critical', 'Late', 'It is late.', 'open', ${taken}, ${taken}, ${taken}, 60) returning id
      ) insert into alert_events (alert_id, at, kind) select id, ${taken}::timestamptz + n * interval '1 minute', (array['opened', 'acknowledged'])[n + 1] from raised, generate_series(0, 1) n`);
    await countObjectives(stage.db, NOW);
    const [line] = (await listed()).filter(({ objective }) => objective.id === id);
    expect(line).toMatchObject({
      percent: 100,
      status: "unknown",
      unseen: { known: 22 * 60 + 60, unknown: 2 * 60 + 2 * 1440 + 11 * 60 },
    });
    expect(line?.says).toMatch(/could not be seen for 2 d 13 h of 3 d 12 h: too little to tell\.$/);
    expect(line?.trend.slice(-4).map(({ percent, isUnseen }) => [percent, isUnseen])).toEqual([
      [100, false],
      [null, true],
      [null, true],
      [null, true],
    ]);
  });

  test("counts by the quarter of an hour in the drill, and a day that is told of at last did not change", async () => {
    const { id, check } = await counting("drilled");
    await grows(check, at(-2), at(-2, 6));
    const tell = (when: Date, good: number, bad: number) =>
      stage.db
        .insert(observations)
        .values({ checkId: check, at: when, status: "ok", reason: "", facts: { good, bad } });
    await tell(at(-2, 5, 55), at(-2, 5, 50).getTime() / 600_000, 3);
    await unread(check, at(-2, 6), at(-1));
    await countObjectives(stage.db, at(-1, 1));
    const told = await objectiveMinutes(stage.db, {
      objectiveId: id,
      environmentId: PLACE,
      tenant: "",
      from: at(-2, 5, 30),
      to: at(-2, 6),
    });
    expect(told.quarters).toMatchObject([
      { at: at(-2, 5, 30), good: 2, bad: 0, unknown: 0, seen: 15 },
      { at: at(-2, 5, 45), good: 1, bad: 3, unknown: 3, seen: 12 },
    ]);
    const one = await oneObjective(
      stage.db,
      OneObjective.parse({ objectiveId: id, environmentId: PLACE }),
      at(-1, 1),
    );
    expect(one.contributors).toMatchObject([{ from: at(-2, 5, 45), spent: 3, of: 4, state: "bad" }]);
    const day = and(eq(objectiveDays.objectiveId, id), eq(objectiveDays.day, dayOf(-2)));
    const sums = { good: 35, bad: 3, unknown: 0, maintenance: 0 };
    await stage.db
      .update(objectiveDays)
      .set({ ...sums, closedAs: sums, seen: null, minutes: null, unknownQuarters: things(0) })
      .where(day);
    await recountObjectives(stage.db, at(-1, 2));
    expect(await stage.db.select().from(objectiveDays).where(day)).toMatchObject([
      { seen: 357, unknown: 1083, changedAt: null },
    ]);
    await tell(at(-2, 23, 5), 1e9, 3);
    await recountObjectives(stage.db, at(-1, 3));
    expect(await stage.db.select().from(objectiveDays).where(day)).toMatchObject([{ changedAt: at(-1, 3) }]);
  });
});
