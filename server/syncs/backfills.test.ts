import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  actionRuns,
  backfillSlots,
  backfills,
  capabilities,
  environments,
  freshnessDays,
  runs,
} from "@/db/schema";
import type { ActionState } from "@/domain/action";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { cancelBackfill, pauseBackfill, recentBackfills, resumeBackfill, startBackfill } from "./backfills";
import { gapCalendar } from "./gap-calendar";
import { planBackfill } from "./plan-backfill";
import { walkBackfills } from "./walk-backfills";

const stage = onStage();
const PLACE = "azure-governance/staging";
const NOW = new Date("2026-11-20T12:00:00Z");
const day = (number: number) => new Date(Date.UTC(2026, 10, number));

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "staging", dialect: "runbook" });
  await stage.db.insert(capabilities).values({
    environmentId: PLACE,
    capability: "jobs.backfill",
    supported: true,
    because: "Past days of costs can be fetched again.",
    probedAt: NOW,
  });
});

beforeEach(async () => {
  const { db } = stage;
  await db.delete(backfills);
  await db.delete(runs);
  await db.delete(actionRuns);
  await db.delete(freshnessDays);
  // Watched from the 2nd on; the costs of the 6th to the 8th and the 12th are missing, the 10th failed.
  const watched = Array.from({ length: 19 }, (_, index) => index + 2);
  await db.insert(freshnessDays).values(
    watched.map((number) => ({
      environmentId: PLACE,
      job: "costs",
      tenant: "Contoso",
      day: day(number).toISOString().slice(0, 10),
      okSeconds: 86_400,
    })),
  );
  await db.insert(runs).values(
    watched
      .filter((number) => ![6, 7, 8, 12].includes(number))
      .map((number) => ({
        environmentId: PLACE,
        job: "costs",
        tenant: "Contoso",
        externalId: `run-${number}`,
        status: number === 10 ? ("failed" as const) : ("succeeded" as const),
        startedAt: new Date(day(number).getTime() + 600_000),
        endedAt: new Date(day(number).getTime() + 1_200_000),
        records: number === 10 ? 0 : 140,
        seenAt: NOW,
      })),
  );
});

const plan = {
  environmentId: PLACE,
  job: "costs",
  tenants: [],
  from: day(1),
  to: day(20),
  choice: "missing" as const,
  freshFirst: true,
  batchSize: 1,
};
const statesBetween = async (from: number, to: number) => {
  const calendar = await gapCalendar(
    stage.db,
    { environmentId: PLACE, job: "costs", from: day(from), to: day(to) },
    NOW,
  );
  return calendar.rows.map(({ states }) => states);
};
const start = (change: Partial<Parameters<typeof startBackfill>[1]> = {}) =>
  startBackfill(as(stage, "operator", NOW), {
    ...plan,
    concurrency: 1,
    reason: "four days were lost",
    expected: 5,
    ...change,
  });
const walk = () => walkBackfills(stage.db, new Date());
const asked = () => stage.db.select().from(actionRuns).orderBy(actionRuns.requestedAt);
const end = (id: string, state: ActionState, rows: [number, number] = [0, 6]) =>
  stage.db
    .update(actionRuns)
    .set({
      state,
      finishedAt: new Date(),
      verdict: `It ${state}.`,
      before: { at: "", facts: { rows: rows[0] } },
      after: { at: "", facts: { rows: rows[1], records: 840 } },
    })
    .where(eq(actionRuns.id, id));
const live = async () => (await asked()).filter(({ state }) => state === "queued");

describe("the calendar", () => {
  test("tells missing runs, failed ones and days on which nobody was watching apart", async () => {
    expect(await statesBetween(1, 14)).toEqual([
      [
        "hole",
        "success",
        "success",
        "success",
        "success",
        "missing",
        "missing",
        "missing",
        "success",
        "fail",
        "success",
        "missing",
        "success",
      ],
    ]);
  });

  test("a run that fetched the past fills the days it covers, not the day on which it ran", async () => {
    await stage.db.insert(runs).values({
      environmentId: PLACE,
      job: "costs",
      tenant: "Contoso",
      externalId: "again",
      status: "succeeded",
      startedAt: new Date(day(12).getTime() + 3_600_000),
      endedAt: new Date(day(12).getTime() + 3_700_000),
      coversFrom: day(6),
      coversTo: day(8),
      records: 280,
      seenAt: NOW,
    });
    expect((await statesBetween(6, 13))[0]).toEqual([
      "success",
      "success",
      "missing",
      "success",
      "fail",
      "success",
      "missing",
    ]);
  });

  test("refuses what it cannot show, in words", async () => {
    const ask = (from: Date, to: Date) =>
      refusalOf(gapCalendar(stage.db, { environmentId: PLACE, job: "costs", from, to }, NOW));
    expect(await ask(day(25), day(26))).toMatch(/future/);
    expect(await ask(new Date(0), day(20))).toMatch(/336 at most/);
    expect(await refusalOf(gapCalendar(stage.db, { environmentId: PLACE, job: "none" }, NOW))).toMatch(
      /none/,
    );
  });
});

describe("the plan", () => {
  test("lists the exact runs, fresh first, neighbours together", async () => {
    const single = await planBackfill(stage.db, plan, NOW);
    expect(single.slots.map(({ at }) => new Date(at).getUTCDate())).toEqual([12, 8, 7, 6, 1]);
    const batched = await planBackfill(stage.db, { ...plan, batchSize: 2, freshFirst: false }, NOW);
    expect(batched.runs.map(({ from, to, slots }) => [from.getUTCDate(), to.getUTCDate(), slots])).toEqual([
      [1, 2, 1],
      [6, 8, 2],
      [8, 9, 1],
      [12, 13, 1],
    ]);
    expect((await planBackfill(stage.db, { ...plan, choice: "failed" }, NOW)).slots).toHaveLength(6);
    expect((await planBackfill(stage.db, { ...plan, choice: "all" }, NOW)).slots).toHaveLength(19);
  });

  test("says why a job without a route has none, and starts nothing", async () => {
    const other = { ...plan, job: "identity" };
    expect((await planBackfill(stage.db, other, NOW).catch(() => undefined))?.offer.supported ?? false).toBe(
      false,
    );
    await stage.db.update(capabilities).set({ supported: false, because: "No address for it (404)." });
    expect(await refusalOf(start())).toMatch(/No backfill here: No address for it \(404\)\./);
    await stage.db.update(capabilities).set({ supported: true });
    expect(await stage.db.$count(backfills)).toBe(0);
  });
});

describe("walking", () => {
  test("asks slot by slot, pauses, resumes at the checkpoint, and counts rows before and after", async () => {
    const { id, slots } = await start();
    expect(slots).toBe(5);
    await Promise.all([walk(), walk(), walk()]);
    expect((await asked()).map(({ input }) => input)).toEqual([
      { job: "costs", from: "2026-11-12", to: "2026-11-12" },
    ]);
    await pauseBackfill(as(stage, "operator"), { id });
    const [first] = await asked();
    await end(first?.id ?? "", "succeeded");
    await walk();
    expect(await asked()).toHaveLength(1);
    await resumeBackfill(as(stage, "operator"), { id });
    for (let turn = 0; turn < 10; turn += 1) {
      await walk();
      for (const run of await live()) await end(run.id, "succeeded");
    }
    expect((await asked()).map(({ input }) => input.from).sort()).toEqual(
      [1, 6, 7, 8, 12].map((number) => day(number).toISOString().slice(0, 10)),
    );
    const [row] = await recentBackfills(stage.db, PLACE);
    expect(row).toMatchObject({
      state: "done",
      rowsBefore: 0,
      rowsAfter: 30,
      slots: [{ state: "succeeded", count: 5, records: 4200 }],
    });
    expect((await statesBetween(6, 9))[0]).toEqual(["success", "success", "success"]);
    expect((await auditOf(stage.db, "backfill.start")).at(-1)).toMatchObject({
      result: "done",
      detail: { slots: 5, reason: "four days were lost" },
    });
  });

  test("takes neighbours in one run and keeps to its concurrency", async () => {
    await start({ batchSize: 31, concurrency: 2 });
    await walk();
    await walk();
    expect((await asked()).map(({ input }) => [input.from, input.to])).toEqual(
      expect.arrayContaining([
        ["2026-11-12", "2026-11-12"],
        ["2026-11-06", "2026-11-08"],
      ]),
    );
    expect(await asked()).toHaveLength(2);
    expect(await stage.db.$count(backfillSlots, eq(backfillSlots.state, "running"))).toBe(4);
  });

  test("stops by itself after three bad runs in a row, and goes on when a person says so", async () => {
    const { id } = await start();
    for (let turn = 0; turn < 6; turn += 1) {
      await walk();
      for (const run of await live()) await end(run.id, "failed");
    }
    const [stopped] = await recentBackfills(stage.db, PLACE);
    expect([stopped?.state, (await asked()).length]).toEqual(["paused", 3]);
    expect(stopped?.said).toMatch(/last 3 runs did not end well/);
    await resumeBackfill(as(stage, "operator"), { id });
    await walk();
    expect(await asked()).toHaveLength(4);
  });

  test("cancelling drops what was not started and lets what was sent end", async () => {
    const { id } = await start();
    await walk();
    await cancelBackfill(as(stage, "operator"), { id });
    const [run] = await asked();
    await end(run?.id ?? "", "outcome-unknown");
    await walk();
    const [row] = await recentBackfills(stage.db, PLACE);
    expect(row?.state).toBe("cancelled");
    expect(row?.slots.map(({ state, count }) => [state, count]).sort()).toEqual([
      ["cancelled", 4],
      ["unknown", 1],
    ]);
    expect(await refusalOf(resumeBackfill(as(stage, "operator"), { id }))).toMatch(/It is cancelled/);
  });

  test("one live backfill per job, and none on a preview that is old", async () => {
    await start();
    expect(await refusalOf(start())).toMatch(/already under way/);
    await stage.db.delete(backfills);
    expect(await refusalOf(start({ expected: 4 }))).toMatch(/5 slots would be fetched now, not 4/);
  });
});
