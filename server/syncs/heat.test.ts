import { beforeAll, expect, test } from "vitest";
import { environments, jobStates, runs, tenants } from "@/db/schema";
import { lastStatusOfCell, readPlace, statusOfCell } from "@/domain/heat";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { declareThresholds } from "@/server/thresholds/declare";
import { lateJobs, sentHeat } from "./heat";
import { runById } from "./run";
import { listViews, removeView, saveView } from "./saved-views";
import { jobSubject } from "./subject";

const stage = onStage();
const PLACE = "azure-governance/production";
const now = new Date("2026-11-20T12:00:00Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const RUN = { environmentId: PLACE, job: "costs", tenant: "", seenAt: now, status: "succeeded" as const };

beforeAll(async () => {
  const { db } = stage;
  await declareThresholds(db);
  await db.insert(environments).values({ id: PLACE, platformId: "azure-governance", name: "production" });
  await db.insert(tenants).values({
    environmentId: PLACE,
    externalId: "c",
    name: "Contoso",
    active: true,
    firstSeenAt: now,
    lastSeenAt: now,
  });
  const state = {
    environmentId: PLACE,
    everySeconds: 120,
    status: "ok" as const,
    since: now,
    observedAt: now,
  };
  await db.insert(jobStates).values([
    {
      ...state,
      job: "costs",
      tenant: "c",
      lastGoodAt: ago(26),
      lastRunAt: ago(26),
      lastStatus: "failed",
      status: "warn",
    },
    { ...state, job: "identity", tenant: "c", lastGoodAt: ago(1), observedAt: ago(5) },
  ]);
  await db.insert(runs).values([
    { ...RUN, externalId: "1", startedAt: ago(50), endedAt: ago(49.8), durationMs: 720_000, records: 5 },
    { ...RUN, externalId: "2", startedAt: ago(26), status: "failed", error: "AADSTS7000215" },
    {
      ...RUN,
      job: "compliance",
      tenant: "c",
      externalId: "3",
      status: "running",
      startedAt: ago(3),
      deadlineAt: ago(1),
    },
  ]);
});

test("the map shows every tenant and job; what nobody told of stands there as unknown", async () => {
  const [place] = (await sentHeat(stage.db, now)).places.map((sent) => readPlace(sent, now));
  const rows = new Map(place?.rows.map((row) => [row.name, row.cells]));
  expect(rows.get("Contoso")?.map((cell) => cell && statusOfCell(cell))).toEqual([
    "warn",
    null,
    null,
    "unknown",
  ]);
  expect(rows.get("Contoso")?.[0]?.[1]).toBe(ago(26).getTime());
  expect(lastStatusOfCell(rows.get("Contoso")?.[0] ?? ([] as never))).toBe("failed");
  expect(rows.get("")?.map((cell) => cell && statusOfCell(cell))).toEqual([null, "unknown", "unknown", null]);
  expect(await lateJobs(stage.db)).toEqual({ late: 1, alerts: 0 });
});

test("one job of one tenant: both limits with their source, the runs of all where it has none of its own", async () => {
  const subject = await jobSubject(stage.db, { environmentId: PLACE, job: "costs", tenant: "c" }, now);
  expect(subject).toMatchObject({
    tenantName: "Contoso",
    shown: { status: "warn" },
    limits: { warn: 90_000, alert: 172_800 },
    source: { file: "azure-governance.md", line: 74 },
    runsAreOfAll: true,
    missed: 0,
  });
  expect(subject.runs.map(({ externalId }) => externalId)).toEqual(["2", "1"]);
  expect(subject.figures[0]).toMatchObject({ days: 7, ended: 2, good: 1, middleMs: 720_000 });
  expect(subject.differences.map(({ id }) => id)).toContain("C-03");
});

test("a run that passed its deadline hangs; a run that is not there is not found", async () => {
  const all = await stage.db.select().from(runs);
  const hung = all.find(({ externalId }) => externalId === "3");
  expect(await runById(stage.db, hung?.id ?? 0, now)).toMatchObject({ hangs: true, tenantName: "Contoso" });
  expect(await refusalOf(runById(stage.db, 999_999, now))).toContain("There is no");
});

test("a view is kept for its owner alone, replaced by its name, and in the trail", async () => {
  const olga = as(stage, "operator");
  const input = { screen: "syncs" as const, name: "Late", query: "state=alert" };
  const { id } = await saveView(olga, input);
  await saveView(olga, { ...input, query: "state=warn%2Calert" });
  expect(await listViews(stage.db, olga.actor.id, "syncs")).toEqual([
    { id, name: "Late", query: "state=warn%2Calert" },
  ]);
  const vic = as(stage, "viewer");
  expect(await listViews(stage.db, vic.actor.id, "syncs")).toEqual([]);
  expect(await refusalOf(removeView(vic, { id }))).toContain("There is no");
  expect(await refusalOf(saveView(olga, { ...input, name: " " }))).toContain("Give the view a name.");
  expect(await refusalOf(saveView(olga, { ...input, query: "<script>" }))).toContain("cannot be kept");
  await removeView(olga, { id });
  expect((await auditOf(stage.db, "view.save")).filter(({ result }) => result === "done")).toHaveLength(2);
});
