import { describe, expect, test } from "vitest";
import { OneObjective } from "@/domain/schema/objective";
import { appRouter } from "@/server/router";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { at, dayOf, letters, PLACE, things, withObjectives } from "@/server/testing/with-objectives";
import { createCallerFactory } from "@/server/trpc";
import { editObjective } from "./edit";
import { oneObjective } from "./one";

const stage = onStage();
const { promised, watched, answered, moved, counted } = withObjectives(stage);
const NOW = at(0, 12);
const caller = () => createCallerFactory(appRouter)(as(stage, "viewer", NOW));
const one = (objectiveId: string, more: { from?: Date; to?: Date; tenant?: string } = {}) =>
  oneObjective(stage.db, OneObjective.parse({ objectiveId, environmentId: PLACE, ...more }), NOW);

describe("one promise", () => {
  test("tells what burnt it, the longest first, over midnight too, with what was said", async () => {
    const { id } = await promised({ source: { from: "checks", checks: ["api-health"] } });
    await counted(id, [
      { days: -4, minutes: letters([1430, 1440, "b"]) },
      { days: -3, minutes: letters([0, 5, "b"], [700, 708, "u"]) },
      { days: -2, minutes: letters([100, 110, "m"]) },
    ]);
    await moved("api-health", at(-4, 23, 52), "alert", "It answers 503.");
    await moved("api-health", at(-3, 0, 5), "ok", "It answers.");
    await moved("api-health", at(-3, 11, 30), "warn", "It is slow.");
    await moved("api-health", at(-3, 11, 41), "unknown", "No answer in 2 min.");
    const { contributors, more } = await one(id);
    expect(
      contributors.map(({ from, to, state, spent, reason }) => ({ from, to, state, spent, reason })),
    ).toEqual([
      {
        from: at(-4, 23, 50),
        to: at(-3, 0, 5),
        state: "bad",
        spent: 15,
        reason: "api-health: alert. It answers 503.",
      },
      {
        from: at(-3, 11, 40),
        to: at(-3, 11, 48),
        state: "unknown",
        spent: 8,
        reason: "api-health: unknown. No answer in 2 min.",
      },
    ]);
    expect(more).toBe(0);
    // Cut where the asked time is cut.
    const cut = await one(id, { from: at(-4, 23, 55), to: at(-3, 0, 2) });
    expect(cut.contributors.map(({ spent }) => spent)).toEqual([7]);
  });

  test("goes by steps that are its whole, beside the time before", async () => {
    const { id } = await promised();
    await counted(id, [
      { days: -9, minutes: letters([0, 144, "b"]) },
      { days: -4, minutes: letters([0, 72, "b"]) },
    ]);
    const { range, steps, step } = await one(id, { from: at(-5), to: at(0) });
    expect(step).toBe("day");
    expect(steps.map(({ name, percent }) => [name, percent])).toEqual([
      [dayOf(-5), null],
      [dayOf(-4), 95],
      [dayOf(-3), null],
      [dayOf(-2), null],
      [dayOf(-1), null],
    ]);
    expect(range).toMatchObject({ percent: 95, before: 90, tally: { good: 1368, bad: 72 } });
  });

  test("shows both targets where it changed in the middle", async () => {
    const { id, window, rules } = await promised();
    await counted(id, [
      { days: -3, minutes: letters([0, 10, "b"]) },
      { days: -2, minutes: letters() },
    ]);
    const edit = { id, version: 1, target: 99, limit: null, window, rules, reason: "it was too strict" };
    await editObjective(as(stage, "admin", at(-2, 6)), edit);
    const { promised: stretches, versions, steps } = await one(id, { from: at(-3), to: at(-1) });
    expect(stretches.map(({ from, to, target, percent }) => [from, to, target, percent])).toEqual([
      [at(-3), at(-2, 6), 99.9, (100 * 1790) / 1800],
      [at(-2, 6), at(-1), 99, 100],
    ]);
    expect(versions.map(({ version, byName }) => [version, byName])).toEqual([
      [1, "Wheelhouse"],
      [2, "Ada"],
    ]);
    expect(steps[0]?.target).toBe(99.9);
    expect(steps.at(-1)?.target).toBe(99);
  });

  test("says which complete days changed since", async () => {
    const { id } = await promised();
    await counted(id, [{ days: -3, minutes: letters([0, 10, "b"]) }], {
      closedAt: at(-2),
      closedAs: { good: 1440, bad: 0, unknown: 0, maintenance: 0 },
      changedAt: at(-1),
    });
    expect((await one(id)).changedDays).toMatchObject([
      { day: dayOf(-3), closedAs: { bad: 0 }, bad: 10, changedAt: at(-1) },
    ]);
    expect((await one(id, { from: at(-2), to: at(0) })).changedDays).toEqual([]);
  });

  test("of things names the quarters of an hour with the most bad ones", async () => {
    const { id } = await promised({ accounting: "ratio", source: { from: "runs", job: "sync" } });
    await counted(id, [{ days: -3, good: things(1), bad: things(0, { 8: 2, 9: 3, 50: 4 }) }]);
    const { contributors } = await one(id);
    expect(contributors.map(({ from, to, spent, of }) => [from, to, spent, of])).toEqual([
      [at(-3, 2), at(-3, 2, 30), 5, 7],
      [at(-3, 12, 30), at(-3, 12, 45), 4, 5],
    ]);
  });

  test("that was never counted is empty and unknown; one that is not there is refused", async () => {
    const { id } = await promised();
    expect(await one(id)).toMatchObject({
      status: "unknown",
      contributors: [],
      changedDays: [],
      percent: null,
    });
    expect(await refusalOf(one("auditron/none"))).toContain("auditron/none");
    expect(
      await refusalOf(
        caller().objectives.one({ objectiveId: id, environmentId: PLACE, from: at(0), to: at(-1) }),
      ),
    ).toContain("The end must come after the beginning");
    expect(
      await refusalOf(caller().objectives.one({ objectiveId: id, environmentId: PLACE, from: at(0) })),
    ).toContain("both ends");
  });
});

describe("down to the minute", () => {
  test("letters with what was said, and the answers behind them", async () => {
    const { id } = await promised({ source: { from: "checks", checks: ["db-health"] } });
    const check = await watched("db-health");
    await answered(check, at(-2, 10), at(-2, 10, 3), "ok");
    await counted(id, [{ days: -2, minutes: letters([0, 600, "-"], [603, 605, "b"], [605, 1440, "u"]) }]);
    await moved("db-health", at(-2, 10, 4), "alert", "It is full.");
    const stretch = { objectiveId: id, environmentId: PLACE, from: at(-2, 10), to: at(-2, 10, 6) };
    const minutes = await caller().objectives.minutes(stretch);
    expect(minutes.letters).toBe("gggbbu");
    expect(minutes.stretches.map(({ from, to, state }) => [from, to, state])).toEqual([
      [at(-2, 10), at(-2, 10, 3), "good"],
      [at(-2, 10, 3), at(-2, 10, 5), "bad"],
      [at(-2, 10, 5), at(-2, 10, 6), "unknown"],
    ]);
    expect(minutes.said).toEqual([
      { at: at(-2, 10, 4), subject: "db-health", status: "alert", reason: "It is full." },
    ]);
    const { rows, isCut } = await caller().objectives.observations(stretch);
    expect(isCut).toBe(false);
    expect(rows.map(({ at: when, status, kind, subject }) => [when, status, kind, subject])).toEqual(
      [2, 1, 0].map((minute) => [at(-2, 10, minute), "ok", "observation", "db-health"]),
    );
  });

  test("over midnight, of tenants the worst, of things by the quarter, and no more than a day", async () => {
    const { id } = await promised({ source: { from: "freshness", job: "sync" } });
    await counted(id, [
      { days: -3, tenant: "north", minutes: letters() },
      { days: -3, tenant: "south", minutes: letters([1439, 1440, "b"]) },
      { days: -2, tenant: "north", minutes: letters([0, 1, "u"]) },
    ]);
    const over = { environmentId: PLACE, from: at(-3, 23, 58), to: at(-2, 0, 2) };
    expect((await caller().objectives.minutes({ ...over, objectiveId: id })).letters).toBe("gbug");
    expect((await caller().objectives.minutes({ ...over, objectiveId: id, tenant: "north" })).letters).toBe(
      "ggug",
    );
    const ratio = await promised({ accounting: "ratio", source: { from: "runs", job: "sync" } });
    await counted(ratio.id, [{ days: -3, good: things(2), bad: things(1) }]);
    const { quarters } = await caller().objectives.minutes({ ...over, objectiveId: ratio.id });
    expect(quarters).toEqual([{ at: at(-3, 23, 45), good: 2, bad: 1, unknown: 0, maintenance: 0 }]);
    expect(
      await refusalOf(caller().objectives.minutes({ ...over, objectiveId: id, to: at(-1, 23, 59) })),
    ).toContain("No more than a day");
  });

  test.each([
    [{ from: "answers", checks: ["none"] }],
    [{ from: "values", check: "none" }],
    [{ from: "counters", check: "none", good: "a", bad: "b" }],
    [{ from: "freshness", job: "none" }],
    [{ from: "runs", job: "none" }],
    [{ from: "acknowledgements", severities: ["critical"] }],
  ] as const)("every source has rows behind it: %o", async (source) => {
    const { id } = await promised({ source: { ...source } as never });
    const stretch = { objectiveId: id, environmentId: PLACE, from: at(-2), to: at(-1) };
    expect(await caller().objectives.observations(stretch)).toEqual({ rows: [], isCut: false });
    expect((await caller().objectives.minutes(stretch)).said).toEqual([]);
  });
});
