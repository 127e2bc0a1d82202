import { beforeEach, describe, expect, test } from "vitest";
import { freshnessDays, freshnessHours, jobStates, stateChanges } from "@/db/schema";
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
});
