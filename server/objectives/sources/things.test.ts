import { describe, expect, test } from "vitest";
import { alertEvents, alerts, objectives, objectiveVersions, runs } from "@/db/schema";
import { fingerprintOf, groupKeyOf, severityRank } from "@/domain/alert";
import type { ObjectiveSource } from "@/domain/objective";
import {
  at,
  checkOf,
  here,
  objectiveOf,
  observe,
  onSources,
  PLACE,
  quarters,
  read,
  silenceOf,
  unknowns,
} from "./testing";

const stage = onSources();

describe("answers", () => {
  test("what came within its time is good, what came later or never is bad", async () => {
    const check = await checkOf(stage.db, "api");
    await observe(stage.db, check, at("10:00"), at("10:02"), { latencyMs: 200 });
    await observe(stage.db, check, at("10:03"), at("10:03"), { latencyMs: 201 });
    await observe(stage.db, check, at("10:15"), at("10:16"), { status: "alert", latencyMs: null });
    await observe(stage.db, check, at("10:30"), at("10:30"), { status: "alert", latencyMs: 20 });
    await observe(stage.db, check, at("10:45"), at("10:45"), { status: "paused", latencyMs: null });
    const source: ObjectiveSource = { from: "answers", checks: ["api"] };
    const latency = await objectiveOf(stage.db, source, {
      kind: "latency",
      accounting: "ratio",
      limit: 200,
      limitUnit: "ms",
    });
    expect(quarters((await read(stage.db, latency)).get(""))).toEqual([
      "10:00 3 good 1 bad",
      "10:15 0 good 2 bad",
      "10:30 1 good 0 bad",
    ]);
    await stage.db.delete(objectives);
    const errors = await objectiveOf(stage.db, source, { kind: "error-rate", accounting: "ratio" });
    expect(quarters((await read(stage.db, errors)).get(""))).toEqual([
      "10:00 4 good 0 bad",
      "10:15 0 good 2 bad",
      "10:30 0 good 1 bad",
    ]);
  });

  test("answers of announced maintenance are left out, unless the rules want them", async () => {
    const check = await checkOf(stage.db, "api");
    await observe(stage.db, check, at("10:00"), at("10:29"), { status: "alert", latencyMs: null });
    await silenceOf(stage.db, stage.cast.admin, [here], at("10:10"), at("10:20"), at("09:00"));
    const source: ObjectiveSource = { from: "answers", checks: ["api"] };
    const objective = await objectiveOf(stage.db, source, { kind: "error-rate", accounting: "ratio" });
    expect(quarters((await read(stage.db, objective)).get(""))).toEqual([
      "10:00 0 good 10 bad",
      "10:15 0 good 10 bad",
    ]);
    const all = { ...objective, rules: { unknown: "bad", maintenance: "bad" } } as const;
    expect(quarters((await read(stage.db, all)).get(""))).toEqual([
      "10:00 0 good 15 bad",
      "10:15 0 good 15 bad",
    ]);
  });
});

describe("answers that nobody could judge", () => {
  test("count as bad or not at all, by the rule that held when they came", async () => {
    const check = await checkOf(stage.db, "api");
    await observe(stage.db, check, at("10:00"), at("10:04"), { latencyMs: 20 });
    await observe(stage.db, check, at("10:05"), at("10:08"), { status: "unknown", latencyMs: null });
    await observe(stage.db, check, at("11:00"), at("11:02"), { status: "unknown", latencyMs: 30 });
    const source: ObjectiveSource = { from: "answers", checks: ["api"] };
    const errors = await objectiveOf(stage.db, source, { kind: "error-rate", accounting: "ratio" });
    expect(quarters((await read(stage.db, errors)).get(""))).toEqual([
      "10:00 5 good 4 bad",
      "11:00 0 good 3 bad",
    ]);
    const latency = { ...errors, kind: "latency", limit: 200, limitUnit: "ms" } as const;
    expect(quarters((await read(stage.db, latency)).get(""))).toEqual([
      "10:00 5 good 4 bad",
      "11:00 3 good 0 bad",
    ]);
    const lenient = { unknown: "left-out", maintenance: "left-out" } as const;
    const leftOut = (await read(stage.db, { ...errors, rules: lenient }, at("11:03"))).get("");
    expect(quarters(leftOut)).toEqual(["10:00 5 good 0 bad"]);
    expect(unknowns(leftOut)).toContain("11:00 3");
    const version = { objectiveId: errors.id, target: 99, window: errors.window, reason: "", byName: "Ada" };
    await stage.db.insert(objectiveVersions).values([
      { ...version, version: 1, rules: lenient, at: new Date(0) },
      { ...version, version: 2, rules: { ...lenient, unknown: "bad" }, at: at("10:30") },
    ]);
    const both = (await read(stage.db, errors, at("11:03"))).get("");
    expect(quarters(both)).toEqual(["10:00 5 good 0 bad", "11:00 0 good 3 bad"]);
    expect(unknowns(both)).not.toContain("11:00 3");
  });

  test("tries that were due and that nobody made are unknown whatever the rule, and none before the first one", async () => {
    const check = await checkOf(stage.db, "api");
    await observe(stage.db, check, at("10:00"), at("10:14"), { latencyMs: 20 });
    await observe(stage.db, check, at("11:00"), at("11:04"), { latencyMs: 20 });
    await silenceOf(stage.db, stage.cast.admin, [here], at("10:30"), at("10:45"), at("09:00"));
    const objective = await objectiveOf(
      stage.db,
      { from: "answers", checks: ["api"] },
      { kind: "error-rate", accounting: "ratio" },
    );
    const part = (await read(stage.db, objective, at("11:06"))).get("");
    expect(quarters(part)).toEqual(["10:00 15 good 0 bad", "11:00 5 good 0 bad"]);
    // An answer holds for two and a half minutes; nobody is asked during announced maintenance.
    expect(unknowns(part)).toEqual(["10:15 14", "10:45 15"]);
    const paused = await checkOf(stage.db, "gone", { active: false });
    await observe(stage.db, paused, at("10:00"), at("10:02"), { latencyMs: 20 });
    const gone = { ...objective, source: { from: "answers", checks: ["gone"] } } as const;
    expect(unknowns((await read(stage.db, gone)).get(""))).toEqual([]);
  });
});

describe("counters", () => {
  const source: ObjectiveSource = { from: "counters", check: "mail", good: "arrived", bad: "lost" };

  test("what a counter grew by happened since the answer before; one that fell was begun anew", async () => {
    const check = await checkOf(stage.db, "mail");
    const tell = (time: string, arrived: number, lost: number, days = 0) =>
      observe(stage.db, check, at(time, days), at(time, days), { facts: { arrived, lost } });
    await tell("23:50", 90, 1, -1);
    await tell("00:05", 100, 1);
    await tell("10:00", 160, 3);
    await tell("10:20", 4, 1);
    const objective = await objectiveOf(stage.db, source, { kind: "delivery", accounting: "ratio" });
    expect(quarters((await read(stage.db, objective)).get(""))).toEqual([
      "00:00 10 good 0 bad",
      "10:00 60 good 2 bad",
      "10:15 4 good 1 bad",
    ]);
  });

  test("a counter that says since when it counts may be put right without counting everything again", async () => {
    const check = await checkOf(stage.db, "mail");
    const tell = (time: string, arrived: number, since: string) =>
      observe(stage.db, check, at(time), at(time), { facts: { arrived, lost: 0, since } });
    await tell("10:00", 100, "a");
    await tell("10:20", 99, "a");
    await tell("10:40", 7, "b");
    const objective = await objectiveOf(stage.db, source, { kind: "delivery", accounting: "ratio" });
    expect(quarters((await read(stage.db, objective)).get(""))).toEqual(["10:30 7 good 0 bad"]);
  });
});

describe("runs", () => {
  test("good are those that ended well in time; one that hangs is bad when its time was over", async () => {
    const run = (started: string, seconds: number | null, over: Partial<typeof runs.$inferInsert> = {}) => ({
      environmentId: PLACE,
      job: "costs",
      tenant: "Contoso",
      externalId: started,
      status: "succeeded" as const,
      startedAt: at(started),
      endedAt: seconds === null ? null : new Date(at(started).getTime() + seconds * 1000),
      durationMs: seconds === null ? null : seconds * 1000,
      seenAt: at(started),
      ...over,
    });
    await stage.db
      .insert(runs)
      .values([
        run("10:00", 600),
        run("10:01", 1800),
        run("10:02", 1801),
        run("11:00", 60, { status: "failed" }),
        run("12:00", null, { status: "running", deadlineAt: at("13:00") }),
        run("14:00", 60, { status: "cancelled" }),
        run("15:00", 60, { coversFrom: at("00:00", -9), coversTo: at("00:00", -8) }),
      ]);
    const objective = await objectiveOf(
      stage.db,
      { from: "runs", job: "costs" },
      { kind: "duration", accounting: "ratio", limit: 1800, limitUnit: "seconds" },
    );
    expect(quarters((await read(stage.db, objective)).get(""))).toEqual([
      "10:00 1 good 0 bad",
      "10:30 1 good 1 bad",
      "11:00 0 good 1 bad",
      "13:00 0 good 1 bad",
    ]);
  });

  test("one of which nobody knows how it ended is bad or unknown, by the rule", async () => {
    await stage.db.insert(runs).values(
      ["10:00", "11:00"].map((started, index) => ({
        environmentId: PLACE,
        job: "costs",
        tenant: "Contoso",
        externalId: started,
        status: "unknown" as const,
        startedAt: at(started),
        endedAt: index === 0 ? at("10:05") : null,
        seenAt: at(started),
      })),
    );
    const objective = await objectiveOf(
      stage.db,
      { from: "runs", job: "costs" },
      { kind: "duration", accounting: "ratio", limit: 1800, limitUnit: "seconds" },
    );
    const strict = (await read(stage.db, objective)).get("");
    expect([quarters(strict), unknowns(strict)]).toEqual([["10:00 0 good 1 bad", "11:00 0 good 1 bad"], []]);
    const rules = { unknown: "left-out", maintenance: "left-out" } as const;
    const mild = (await read(stage.db, { ...objective, rules })).get("");
    expect([quarters(mild), unknowns(mild)]).toEqual([[], ["10:00 1", "11:00 1"]]);
  });
});

describe("acknowledgements", () => {
  let number = 0;
  async function alertOf(opened: Date, over: Partial<typeof alerts.$inferInsert> = {}) {
    number += 1;
    const subject = `s-${number}`;
    const [row] = await stage.db
      .insert(alerts)
      .values({
        fingerprint: fingerprintOf(PLACE, "late", subject),
        groupKey: groupKeyOf(PLACE, "late"),
        environmentId: PLACE,
        platformId: "azure-governance",
        trouble: "late",
        subjectKind: "check",
        subject,
        severity: "critical",
        severityRank: severityRank("critical"),
        word: "critical",
        title: "Late",
        sentence: "It is late.",
        state: "open",
        startedAt: opened,
        openedAt: opened,
        lastFiredAt: opened,
        recoverSeconds: 60,
        ...over,
      })
      .returning({ id: alerts.id });
    const id = row?.id ?? 0;
    await stage.db.insert(alertEvents).values({ alertId: id, at: opened, kind: "opened" });
    return id;
  }
  const happens = (alertId: number, time: Date, kind: "acknowledged" | "resolved" | "reopened") =>
    stage.db.insert(alertEvents).values({ alertId, at: time, kind });

  test("good are alerts that somebody took on in time; what was over before then needed nobody", async () => {
    await happens(await alertOf(at("10:00")), at("10:15"), "acknowledged");
    await happens(await alertOf(at("10:01")), at("10:16:01"), "acknowledged");
    await happens(await alertOf(at("11:00")), at("11:10"), "resolved");
    await happens(await alertOf(at("12:00")), at("12:20"), "resolved");
    await alertOf(at("13:00"), { severity: "warning", severityRank: 1 });
    await alertOf(at("14:00"), { quietBecause: "Its tenant is not live." });
    const again = await alertOf(at("15:00"));
    await happens(again, at("15:05"), "acknowledged");
    await happens(again, at("16:00"), "reopened");
    await alertOf(at("23:50"));
    const objective = await objectiveOf(
      stage.db,
      { from: "acknowledgements", severities: ["critical"] },
      { kind: "acknowledgement", accounting: "ratio", limit: 900, limitUnit: "seconds" },
    );
    const so = ["10:00 1 good 1 bad", "12:00 0 good 1 bad", "15:00 1 good 0 bad", "16:00 0 good 1 bad"];
    expect(quarters((await read(stage.db, objective)).get(""))).toEqual(so);
    // Its fifteen minutes are over only on the next day.
    expect(quarters((await read(stage.db, objective, at("00:06", 1))).get(""))).toEqual([
      ...so,
      "23:45 0 good 1 bad",
    ]);
  });
});
