import { beforeEach, describe, expect, test } from "vitest";
import { freshnessDays, freshnessHours, jobStates, objectiveVersions, runs, stateChanges } from "@/db/schema";
import type { ObjectiveSource } from "@/domain/objective";
import type { Status } from "@/domain/status";
import { at, lettersOf, objectiveOf, onSources, PLACE, read, stretches } from "./testing";

const stage = onSources();
let unique = 0;
beforeEach(() => {
  unique += 1;
});

describe("freshness", () => {
  const source: ObjectiveSource = { from: "freshness", job: "costs" };
  const booked = (tenant: string, days = 0) =>
    stage.db.insert(freshnessDays).values({
      environmentId: PLACE,
      job: "costs",
      tenant,
      day: at("00:00", days).toISOString().slice(0, 10),
      okSeconds: 86_400,
    });
  const changeOf = (tenant: string, time: Date, fromStatus: Status, toStatus: Status) =>
    stage.db.insert(stateChanges).values({
      at: time,
      environmentId: PLACE,
      subjectKind: "job",
      subject: `costs@${tenant}`,
      fromStatus,
      toStatus,
      reason: "",
    });
  const stateOf = (tenant: string) =>
    stage.db.insert(jobStates).values({
      environmentId: PLACE,
      job: "costs",
      tenant,
      observedAt: at("23:59"),
      everySeconds: 60,
      status: "ok",
      since: at("00:00", -1),
    });

  test("each tenant has its own minutes; a warning that begins at the limit is bad", async () => {
    const [one, two] = [`one-${unique}`, `two-${unique}`];
    for (const tenant of [one, two]) {
      await booked(tenant, -1);
      await booked(tenant);
      await stateOf(tenant);
    }
    await changeOf(one, at("10:00"), "ok", "warn");
    await changeOf(one, at("12:00"), "warn", "alert");
    await changeOf(one, at("13:00"), "alert", "ok");
    await changeOf(one, at("14:00"), "ok", "unknown");
    await changeOf(one, at("14:30"), "unknown", "ok");
    const strict = await objectiveOf(stage.db, source, {
      kind: "freshness",
      limit: 25 * 3600,
      limitUnit: "seconds",
    });
    const told = await read(stage.db, strict);
    expect([...told.keys()].sort()).toEqual([one, two]);
    expect(stretches(told.get(one)?.[0])).toEqual(["10:00 180 bad", "14:00 30 unknown"]);
    expect(stretches(told.get(two)?.[0])).toEqual([]);
    const mild = { ...strict, limit: 48 * 3600 };
    expect(stretches((await read(stage.db, mild)).get(one)?.[0])).toEqual([
      "12:00 60 bad",
      "14:00 30 unknown",
    ]);
  });

  test("a tenant begins when its time was first booked, and ends when it is gone", async () => {
    const tenant = `late-${unique}`;
    await booked(tenant);
    await stage.db
      .insert(freshnessHours)
      .values({ environmentId: PLACE, job: "costs", tenant, hour: at("06:00"), okSeconds: 3600 });
    await changeOf(tenant, at("10:00"), "ok", "alert");
    const objective = await objectiveOf(stage.db, source, { kind: "freshness", limit: 25 * 3600 });
    const [first, second] =
      (await read(stage.db, objective, at("00:00", 2), at("00:00"), at("00:00", 2))).get(tenant) ?? [];
    expect(lettersOf(first).slice(0, 361)).toBe(`${"-".repeat(360)}g`);
    expect(stretches(first)).toEqual(["10:00 840 bad"]);
    expect(lettersOf(second)).toBe("-".repeat(1440));
  });

  test("time that nobody wrote a change for is taken from the hours that were booked", async () => {
    const tenant = `blind-${unique}`;
    await booked(tenant, -1);
    await booked(tenant);
    await stateOf(tenant);
    const hour = (time: string, over: Partial<typeof freshnessHours.$inferInsert>) => ({
      environmentId: PLACE,
      job: "costs",
      tenant,
      hour: at(time),
      ...over,
    });
    await stage.db
      .insert(freshnessHours)
      .values([
        hour("02:00", { okSeconds: 1800, unknownSeconds: 1800 }),
        hour("03:00", { alertSeconds: 3600 }),
        hour("05:00", { okSeconds: 3600 }),
      ]);
    await changeOf(tenant, at("05:10"), "ok", "alert");
    await changeOf(tenant, at("05:20"), "alert", "ok");
    const objective = await objectiveOf(stage.db, source, { kind: "freshness", limit: 25 * 3600 });
    expect(stretches((await read(stage.db, objective)).get(tenant)?.[0])).toEqual([
      "02:30 30 unknown",
      "03:00 60 bad",
    ]);
  });

  test("a limit of its own is held against the ends of good runs, each time by what was promised then", async () => {
    const tenant = `own-${unique}`;
    await booked(tenant, -1);
    await booked(tenant);
    await stateOf(tenant);
    const ended = (time: string, over: Partial<typeof runs.$inferInsert> = {}) => ({
      environmentId: PLACE,
      job: "costs",
      tenant,
      externalId: `${tenant} ${time}`,
      status: "succeeded" as const,
      startedAt: at(time),
      endedAt: at(time),
      seenAt: at(time),
      ...over,
    });
    await stage.db
      .insert(runs)
      .values([
        ended("00:00"),
        ended("01:00"),
        ended("01:30", { status: "failed" }),
        ended("02:30"),
        ended("03:00", { coversFrom: at("00:00", -9), coversTo: at("00:00", -8) }),
        ended("04:30"),
        ended("05:15"),
        ended("08:00"),
      ]);
    await changeOf(tenant, at("06:45"), "ok", "unknown");
    await changeOf(tenant, at("07:00"), "unknown", "ok");
    await stage.db
      .insert(freshnessHours)
      .values({ environmentId: PLACE, job: "costs", tenant, hour: at("03:00"), okSeconds: 3600 });
    const hour = await objectiveOf(stage.db, source, { kind: "freshness", limit: 3600 });
    const upTo = at("09:00");
    const told = async () => stretches((await read(stage.db, hour, upTo)).get(tenant)?.[0]);
    expect(await told()).toEqual([
      "02:00 30 bad",
      "03:30 60 bad",
      "06:15 30 bad",
      "06:45 15 unknown",
      "07:00 60 bad",
    ]);
    const { window, rules } = hour;
    const version = { objectiveId: hour.id, target: 99, window, rules, reason: "", byName: "Ada" };
    await stage.db.insert(objectiveVersions).values([
      { ...version, version: 1, limit: 7200, at: new Date(0) },
      { ...version, version: 2, limit: 3600, at: at("04:00") },
    ]);
    expect(await told()).toEqual(["04:00 30 bad", "06:15 30 bad", "06:45 15 unknown", "07:00 60 bad"]);
  });
});
