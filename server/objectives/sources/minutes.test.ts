import { beforeEach, describe, expect, test } from "vitest";
import { objectives, objectiveVersions, rollupsDay, stateChanges } from "@/db/schema";
import type { ObjectiveSource } from "@/domain/objective";
import { tallyMinutes } from "@/domain/objective-minutes";
import type { Matcher } from "@/domain/silence";
import type { Status } from "@/domain/status";
import {
  at,
  checkOf,
  day,
  here,
  lettersOf,
  objectiveOf,
  observe,
  onSources,
  PLACE,
  read,
  silenceOf,
  stretches,
} from "./testing";

const stage = onSources();
let unique = 0;
beforeEach(() => {
  unique += 1;
});

describe("checks", () => {
  const source: ObjectiveSource = { from: "checks", checks: ["api", "db"] };

  test("a minute is bad while one of the checks is in alert, unknown after a gap, and good in warn", async () => {
    const api = await checkOf(stage.db, "api");
    const db = await checkOf(stage.db, "db");
    await observe(stage.db, api, at("00:00"), at("09:59"), "ok");
    await observe(stage.db, api, at("10:00"), at("10:04"), "alert");
    await observe(stage.db, api, at("10:05"), at("11:00"), "warn");
    await observe(stage.db, api, at("11:10"), at("23:59"), "ok");
    await observe(stage.db, db, at("00:00"), at("23:59"), "ok");
    const told = await read(stage.db, await objectiveOf(stage.db, source));
    const [part] = told.get("") ?? [];
    expect(told.size).toBe(1);
    expect(part?.day).toBe(day);
    // Asked every minute, an answer holds for two and a half of them.
    expect(stretches(part)).toEqual(["10:00 5 bad", "11:02 8 unknown"]);
  });

  test("what is still to come is not counted, and a late answer is unknown up to now", async () => {
    const api = await checkOf(stage.db, "api");
    await observe(stage.db, api, at("00:00"), at("12:00"), "ok");
    const [part] = (await read(stage.db, await objectiveOf(stage.db, source), at("12:10"))).get("") ?? [];
    expect(stretches(part)).toEqual(["12:02 8 unknown"]);
    expect(lettersOf(part).slice(12 * 60 + 10)).toBe("-".repeat(1440 - 730));
  });

  test("announced maintenance over midnight is cut out of both days, and not a second more", async () => {
    const api = await checkOf(stage.db, "api");
    await observe(stage.db, api, at("00:00"), at("23:59", 1), "alert");
    const quiet = [at("23:40:30"), at("00:20:30", 1)] as const;
    await silenceOf(stage.db, stage.cast.admin, [here], ...quiet, at("20:00"));
    const objective = await objectiveOf(stage.db, source);
    const upTo = at("00:00", 2);
    const days = (await read(stage.db, objective, upTo, at("00:00"), upTo)).get("") ?? [];
    expect(days.map(stretches)).toEqual([
      ["00:00 1421 bad", "23:41 19 maintenance"],
      ["00:00 20 maintenance", "00:20 1420 bad"],
    ]);
    expect(days.map((part) => tallyMinutes(lettersOf(part)))).toEqual([
      { good: 0, bad: 1421, unknown: 0, maintenance: 19 },
      { good: 0, bad: 1420, unknown: 0, maintenance: 20 },
    ]);
  });

  test("before a check was ever asked there is nothing; a night without a worker is unknown", async () => {
    const api = await checkOf(stage.db, "api");
    await observe(stage.db, api, at("12:00"), at("23:59"), "ok");
    const objective = await objectiveOf(stage.db, source);
    expect(stretches((await read(stage.db, objective)).get("")?.[0])).toEqual([]);
    await stage.db.insert(rollupsDay).values({ checkId: api, bucket: at("00:00", -1), ok: 5 });
    expect(stretches((await read(stage.db, objective)).get("")?.[0])).toEqual(["00:00 720 unknown"]);
  });

  test("a check that this place does not have is no part of it; without any there is no series", async () => {
    await checkOf(stage.db, "api", { observedAt: null });
    const objective = await objectiveOf(stage.db, source);
    expect((await read(stage.db, objective)).size).toBe(0);
    const db = await checkOf(stage.db, "db");
    await observe(stage.db, db, at("00:00"), at("23:59"), "ok");
    expect(stretches((await read(stage.db, objective)).get("")?.[0])).toEqual([]);
  });

  test("a check that was taken out leaves no unknown behind", async () => {
    const api = await checkOf(stage.db, "api", { active: false });
    await observe(stage.db, api, at("00:00"), at("06:00"), "ok");
    expect(stretches((await read(stage.db, await objectiveOf(stage.db, source))).get("")?.[0])).toEqual([]);
  });

  test("maintenance that was announced covers what it names; a silence made in trouble hides nothing", async () => {
    const api = await checkOf(stage.db, "api");
    const db = await checkOf(stage.db, "db");
    await observe(stage.db, api, at("00:00"), at("23:59"), "alert");
    await observe(stage.db, db, at("00:00"), at("23:59"), "ok");
    const objective = await objectiveOf(stage.db, source);
    const check: Matcher = { field: "check", isNot: false, value: "api" };
    await silenceOf(stage.db, stage.cast.admin, [here], at("02:00"), at("03:00"), at("01:00"));
    await silenceOf(stage.db, stage.cast.admin, [here, check], at("04:00"), at("05:00"), at("01:00"));
    await silenceOf(stage.db, stage.cast.admin, [here], at("06:00"), at("07:00"), at("06:00"));
    await silenceOf(
      stage.db,
      stage.cast.admin,
      [here, { field: "severity", isNot: false, value: "info" }],
      at("08:00"),
      at("09:00"),
      at("01:00"),
    );
    expect(stretches((await read(stage.db, objective)).get("")?.[0])).toEqual([
      "00:00 120 bad",
      "02:00 60 maintenance",
      "03:00 60 bad",
      "04:00 60 maintenance",
      "05:00 1140 bad",
    ]);
  });

  test("one paused check excuses nothing that another one sees", async () => {
    const [api, db] = [await checkOf(stage.db, "api"), await checkOf(stage.db, "db")];
    await observe(stage.db, api, at("00:00"), at("23:59"), "paused");
    await observe(stage.db, db, at("00:00"), at("23:58"), "ok");
    await observe(stage.db, db, at("12:00"), at("12:00"), "ok");
    await observe(stage.db, db, at("23:59"), at("23:59"), "alert");
    expect(stretches((await read(stage.db, await objectiveOf(stage.db, source))).get("")?.[0])).toEqual([
      "00:00 1439 maintenance",
      "23:59 1 bad",
    ]);
  });

  test("where the observations are gone, the changes of status tell", async () => {
    const key = `old-${unique}`;
    await checkOf(stage.db, key);
    const change = (time: Date, fromStatus: Status, toStatus: Status) => ({
      at: time,
      environmentId: PLACE,
      subjectKind: "check" as const,
      subject: key,
      fromStatus,
      toStatus,
      reason: "",
    });
    await stage.db
      .insert(stateChanges)
      .values([
        change(at("06:00", -60), "unknown", "ok"),
        change(at("10:00", -59), "ok", "alert"),
        change(at("10:30", -59), "alert", "ok"),
      ]);
    const objective = await objectiveOf(stage.db, { from: "checks", checks: [key] });
    const parts =
      (await read(stage.db, objective, at("00:00", 1), at("00:00", -60), at("00:00", -58))).get("") ?? [];
    expect(parts.map((part) => stretches(part))).toEqual([[], ["10:00 30 bad"]]);
    expect(tallyMinutes(lettersOf(parts[0]))).toMatchObject({ good: 1080, unknown: 0 });
  });
});

describe("values", () => {
  test("a value at its limit keeps it; without a value only an answer that all is well is good", async () => {
    const check = await checkOf(stage.db, "load");
    await observe(stage.db, check, at("00:00"), at("23:59"), { value: 500 });
    const objective = await objectiveOf(
      stage.db,
      { from: "values", check: "load" },
      { limit: 500, limitUnit: "ms" },
    );
    expect(stretches((await read(stage.db, objective)).get("")?.[0])).toEqual([]);
    const other = await checkOf(stage.db, "other");
    await observe(stage.db, other, at("00:00"), at("05:59"), { value: 10 });
    await observe(stage.db, other, at("06:00"), at("06:09"), { value: 501 });
    await observe(stage.db, other, at("06:10"), at("06:19"), { status: "alert", value: null });
    await observe(stage.db, other, at("06:20"), at("23:59"), { status: "ok", value: null });
    await stage.db.delete(objectives);
    const second = await objectiveOf(
      stage.db,
      { from: "values", check: "other" },
      { limit: 500, limitUnit: "ms" },
    );
    expect(stretches((await read(stage.db, second)).get("")?.[0])).toEqual([
      "06:00 10 bad",
      "06:10 10 unknown",
    ]);
  });

  test("a limit that was changed counts from then on", async () => {
    const check = await checkOf(stage.db, "load");
    await observe(stage.db, check, at("00:00"), at("23:59"), { value: 70 });
    const objective = await objectiveOf(
      stage.db,
      { from: "values", check: "load" },
      { limit: 80, limitUnit: "percent", direction: "below-is-bad", version: 2 },
    );
    const version = (number: number, limit: number, from: Date) => ({
      objectiveId: objective.id,
      version: number,
      target: 99,
      limit,
      window: objective.window,
      rules: objective.rules,
      reason: "As declared.",
      byName: "Wheelhouse",
      at: from,
    });
    await stage.db
      .insert(objectiveVersions)
      .values([version(1, 60, at("01:00")), version(2, 80, at("18:00"))]);
    expect(stretches((await read(stage.db, objective)).get("")?.[0])).toEqual(["18:00 360 bad"]);
  });

  test("days whose observations are gone are left out, so that what was counted of them stays", async () => {
    await checkOf(stage.db, "load");
    const objective = await objectiveOf(stage.db, { from: "values", check: "load" }, { limit: 5 });
    expect(
      (await read(stage.db, objective, at("00:00", 1), at("00:00", -60), at("00:00", -58))).get(""),
    ).toEqual([]);
  });
});
