import { eq } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reports } from "@/db/schema";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { makeReports, SILENT_SECONDS } from "./make-reports";
import { makeReport, retryReport } from "./report-commands";
import { reportsOf, seedFirstRuns, seedSmallWorld } from "./testing";
import { verifyReports } from "./verify";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
/** The first of which anything is known. */
const FIRST_DAY = "2026-06-01";
const operator = () => as(stage, "operator", NOW);
const { define, ask, rowOf } = reportsOf(stage, () => NOW);

let owner: pg.Client;
beforeAll(async () => {
  await seedSmallWorld(stage);
  await seedFirstRuns(stage, FIRST_DAY);
  owner = new pg.Client({ connectionString: stage.base.ownerUrl });
  await owner.connect();
});
afterAll(() => owner.end());

test("whoever was given up writes nothing any more, though it wakes up and ends its work", async () => {
  const id = await ask(await define());
  await owner.query("begin");
  await owner.query("lock table alert_events in access exclusive mode");
  const sleeper = makeReports(stage.db, () => NOW);
  await until("the first section", async () => (await rowOf(id)).progress > 0);
  await stage.db.update(reports).set({ attempt: 2 }).where(eq(reports.id, id));
  await owner.query("rollback");
  await sleeper;
  expect(await rowOf(id)).toMatchObject({ state: "making", attempt: 2, content: null });
});

test("begins again when the worker dies half way", async () => {
  const definitionId = await define();
  const id = await ask(definitionId);
  await stage.db.update(reports).set({ attempt: 1, heardAt: NOW, progress: 0.4 }).where(eq(reports.id, id));
  await makeReports(stage.db, () => new Date(NOW.getTime() + (SILENT_SECONDS - 1) * 1000));
  expect(await rowOf(id)).toMatchObject({ state: "making", progress: expect.closeTo(0.4) });
  await makeReports(stage.db, () => new Date(NOW.getTime() + (SILENT_SECONDS + 1) * 1000));
  expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 2, progress: 1 });
});

test("two workers make one report once", async () => {
  const definitionId = await define();
  const ids = await Promise.all(
    ["2026-06-28", "2026-06-29", "2026-06-30"].map((day) => ask(definitionId, day)),
  );
  await Promise.all([makeReports(stage.db, () => NOW), makeReports(stage.db, () => NOW)]);
  for (const id of ids) expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 1 });
  expect((await verifyReports(stage.db, definitionId)).problems).toEqual([]);
});

test("loses nothing to a full disk, and goes on by itself when there is room, however long that takes", async () => {
  const definitionId = await define();
  const id = await ask(definitionId);
  await owner.query(`create function no_room() returns trigger language plpgsql as $$ begin
    if new.frozen_text is not null then raise 'could not extend file' using errcode = 'disk_full'; end if; return new; end $$`);
  await owner.query(
    "create trigger no_room before update on reports for each row execute function no_room()",
  );
  const turn = (attempt: number) =>
    makeReports(stage.db, () => new Date(NOW.getTime() + attempt * (SILENT_SECONDS + 1) * 1000));
  for (let attempt = 1; attempt <= 7; attempt++) {
    await turn(attempt);
    expect(await rowOf(id)).toMatchObject({ state: "making", attempt, content: null, digest: null });
  }
  expect((await rowOf(id)).said).toContain("no room left");
  await owner.query("drop trigger no_room on reports; drop function no_room()");
  await turn(8);
  expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 8, said: "" });
  expect(await verifyReports(stage.db, definitionId)).toEqual({ verified: 1, problems: [] });
});

test("gives up after a few attempts, and a person may try it again", async () => {
  const definitionId = await define();
  const id = await ask(definitionId);
  await stage.db.update(reports).set({ attempt: 5 }).where(eq(reports.id, id));
  await makeReports(stage.db, () => NOW);
  expect(await rowOf(id)).toMatchObject({ state: "failed", said: expect.stringContaining("Try it again") });
  await retryReport(operator(), { id });
  await makeReports(stage.db, () => NOW);
  expect(await rowOf(id)).toMatchObject({ state: "frozen" });
});

test("is refused in words: before anything is known, not over yet, there already", async () => {
  const definitionId = await define();
  const asked = async (platformId: "auditron" | "adinsights" | null, day: string) =>
    refusalOf(ask(await define({ platformId }), day));
  for (const platformId of [null, "auditron"] as const)
    expect(await asked(platformId, "2026-05-31")).toBe(
      "Nothing is known of the time before 2026-06-01, so there is nothing to report of 2026-05-31. Choose a later period.",
    );
  expect(await asked(null, FIRST_DAY)).toBe("it was allowed");
  expect(await asked("adinsights", "2026-07-01")).toContain("Nothing was observed here yet");
  expect(await refusalOf(makeReport(operator(), { definitionId, at: NOW }))).toContain("not over yet");
  await makeReport(operator(), { definitionId });
  expect(await refusalOf(makeReport(operator(), { definitionId }))).toContain("already");
  expect(await refusalOf(makeReport(as(stage, "viewer", NOW), { definitionId }))).toContain("operator");
});
