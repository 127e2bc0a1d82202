import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { platformFileSchedules, platformFiles } from "@/db/schema";
import type { Holding } from "@/domain/access";
import { simulateAs } from "@/platforms/azure-governance/simulator";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { applyConfig } from "@/server/config/apply";
import { EnvironmentBook } from "@/server/observe/environment-book";
import { probeEnvironment } from "@/server/observe/probe";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { AZURE, configFor } from "@/server/testing/with-azure";
import { addSchedule, editSchedule, fetchFile, removeSchedule } from "./commands";
import { tendPlatformFiles } from "./fetch-files";
import { fileChoices, listFiles } from "./files";
import { sendPlatformFile } from "./send-file";

const stage = onStage();
const NOW = new Date("2026-11-20T12:00:00Z");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
let simulator: RunningSimulator;
let book: EnvironmentBook;

async function startIn(dialect: string) {
  simulator = await runSimulator(simulateAs({ environment: "development", blocksMs: 0 }), {
    dialect,
    seed: "morning",
    now: () => NOW,
  });
  await applyConfig(stage.db, configFor(simulator));
  book = new EnvironmentBook(stage.db);
  await book.refresh();
  await probeEnvironment(stage.db, book, AZURE);
  await book.refresh();
}
const stop = async () => {
  await book.close();
  await simulator.close();
};

beforeAll(() => startIn("real"));
afterAll(stop);
beforeEach(async () => {
  simulator.setFaults([]);
  await stage.db.delete(platformFiles);
  await stage.db.delete(platformFileSchedules);
});

async function fetched(key: string, from = "2026-11-18", to = "2026-11-19") {
  const { id } = await fetchFile(as(stage, "operator", NOW), { environmentId: AZURE, key, from, to });
  await tendPlatformFiles(stage.db, book, NOW);
  const [row] = await stage.db.select().from(platformFiles).where(eq(platformFiles.id, id));
  if (!row) throw new Error("The file is gone.");
  return row;
}

test("a range that the platform ignores is cut to the days asked for, and said", async () => {
  const row = await fetched("costs");
  expect(row).toMatchObject({ state: "ready", rows: 12, fromDay: "2026-11-18", toDay: "2026-11-19" });
  expect(row.remarks).toEqual([
    expect.stringMatching(
      /^The platform ignored the range: .*2026-11-20\. .* rows of other days were left out\.$/,
    ),
  ]);
  const days = row.body
    ?.toString()
    .split("\r\n")
    .slice(1, -1)
    .map((line) => line.split(",")[1]);
  expect([...new Set(days)].sort()).toEqual(["2026-11-18", "2026-11-19"]);
});

test("a cell that a spreadsheet would run is defused, and the digest is of the bytes that are sent", async () => {
  const row = await fetched("compliance");
  expect(row).toMatchObject({ state: "ready", rows: 6, remarks: [], fromDay: null });
  const answer = await sendPlatformFile(as(stage, "viewer"), row.id);
  const text = await answer.text();
  expect(text).toContain(`"'=policy, ""quoted"""`);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  expect(Buffer.from(digest).toString("hex")).toBe(row.digest);
  expect(answer.headers.get("content-disposition")).toContain("azure-governance-production-compliance-");
  expect((await auditOf(stage.db, "platform-file.download")).at(-1)?.detail).toMatchObject({
    digest: row.digest,
  });
});

test("0 bytes are no empty list", async () => {
  const row = await fetched("costs", "2027-01-01", "2027-01-02");
  expect(row).toMatchObject({ state: "failed", body: null, rows: null });
  expect(row.said).toMatch(/^The platform answered with 0 bytes/);
  expect(await refusalOf(sendPlatformFile(as(stage, "viewer"), row.id))).toMatch(
    /^There is no file: .*0 bytes/,
  );
});

test("a platform that refuses or answers something else leaves words and no file", async () => {
  simulator.setFaults([{ kind: "403", pathPrefix: "/api/v1/exports" }]);
  expect(await fetched("resources")).toMatchObject({ state: "failed", said: expect.stringMatching(/403/) });
  simulator.setFaults([{ kind: "malformed", pathPrefix: "/api/v1/exports" }]);
  expect(await fetched("resources")).toMatchObject({
    state: "failed",
    said: "The platform answered with something else than a CSV list.",
  });
});

test("one that never answers is given up after the limit", async () => {
  simulator.setFaults([{ kind: "hung", pathPrefix: "/api/v1/exports" }]);
  const { id } = await fetchFile(as(stage, "operator", NOW), {
    environmentId: AZURE,
    key: "resources",
    from: "2026-11-19",
    to: "2026-11-19",
  });
  await tendPlatformFiles(stage.db, book, NOW, 100);
  const [row] = await stage.db.select().from(platformFiles).where(eq(platformFiles.id, id));
  expect(row).toMatchObject({ state: "failed", said: "It did not come within 0.1 s." });
});

test("what a worker left is begun again, and the one that wakes up writes nothing", async () => {
  const row = await fetched("resources");
  await stage.db.update(platformFiles).set({ state: "fetching", heardAt: NOW, body: null });
  await tendPlatformFiles(stage.db, book, later(1));
  expect((await listFiles(stage.db, {})).files).toMatchObject([{ id: row.id, state: "fetching" }]);
  await tendPlatformFiles(stage.db, book, later(4));
  const [again] = await stage.db.select().from(platformFiles);
  expect(again).toMatchObject({ state: "ready", attempt: 2, rows: 18 });
});

test("the clock asks once for all the slots that nobody was there for", async () => {
  const admin = as(stage, "admin", NOW);
  const clock = { unit: "day", zone: "Europe/Berlin", dueAt: "06:00", days: 2 } as const;
  const { id, nextAt } = await addSchedule(admin, { environmentId: AZURE, key: "costs", ...clock });
  expect(nextAt).toEqual(new Date("2026-11-21T05:00:00Z"));
  await tendPlatformFiles(stage.db, book, new Date("2026-11-24T07:00:00Z"));
  await tendPlatformFiles(stage.db, book, new Date("2026-11-24T07:00:10Z"));
  const { files } = await listFiles(stage.db, {});
  expect(files).toMatchObject([
    {
      scheduleId: id,
      fromDay: "2026-11-19",
      toDay: "2026-11-20",
      requestedByName: "the clock",
      state: "ready",
    },
  ]);
  const told = (await auditOf(stage.db, "platform-file.fetch")).filter(({ actorId }) => actorId === "system");
  expect(told).toMatchObject([
    { subjectId: "costs", environmentId: AZURE, detail: { fileId: files[0]?.id, scheduleId: id } },
  ]);
  const [row] = await stage.db.select().from(platformFileSchedules);
  expect(row?.nextAt).toEqual(new Date("2026-11-25T05:00:00Z"));

  const edit = { id, version: 1, active: false, ...clock, unit: "week" } as const;
  await editSchedule(admin, edit);
  expect(await refusalOf(editSchedule(admin, edit))).toMatch(/^Ada changed this schedule meanwhile/);
  await tendPlatformFiles(stage.db, book, new Date("2026-12-24T07:00:00Z"));
  expect((await listFiles(stage.db, {})).files).toHaveLength(1);
  await removeSchedule(admin, { id });
  expect((await auditOf(stage.db, "platform-file.schedule.remove")).at(-1)).toMatchObject({ result: "done" });
});

test("fetching takes an operator, a schedule takes an admin, and neither happens elsewhere", async () => {
  const wanted = { environmentId: AZURE, key: "costs", from: "2026-11-18", to: "2026-11-19" };
  expect(await refusalOf(fetchFile(as(stage, "viewer"), wanted))).toMatch(/operator/);
  const clock = { unit: "day", zone: "UTC", dueAt: "06:00", days: 2 } as const;
  expect(
    await refusalOf(addSchedule(as(stage, "operator"), { environmentId: AZURE, key: "costs", ...clock })),
  ).toMatch(/admin/);
  const holdings: Holding[] = [
    { role: "operator", place: { platformId: "adinsights", environmentId: null, tenant: null }, until: null },
  ];
  const actor = { ...stage.cast.viewer, reach: "granted" as const, holdings };
  const narrowed = { ...as(stage, "viewer", NOW), actor };
  expect(await refusalOf(fetchFile(narrowed, wanted))).toBe('There is no list "costs".');
});

test("in the runbook's dialect the range is kept and nothing is remarked", async () => {
  await stop();
  await startIn("runbook");
  expect(await fetched("costs")).toMatchObject({ state: "ready", rows: 12, remarks: [] });
  expect(await fileChoices(stage.db)).toMatchObject([
    { environmentId: AZURE, lists: [{ key: "costs" }, {}, {}] },
  ]);
});
