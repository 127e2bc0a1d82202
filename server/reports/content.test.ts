import { eq } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { alerts, channels, objectiveDays, objectives, rollupsDay } from "@/db/schema";
import type { CellStatus, ReportContent } from "@/domain/report";
import { putIntoOutbox } from "@/server/notifications/outbox";
import { withPlaces } from "@/server/scope";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { keepObjective } from "@/server/testing/keep-objective";
import { outgoing } from "@/server/testing/with-inbox";
import { previewReport } from "./queries";
import { rowsBehind } from "./rows";
import { DAY, HERE, QUICK_MS, reportsOf, SLOW_MS, seedSmallWorld, THERE } from "./testing";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
const AT = new Date(`${DAY}T12:00:00Z`);
const reportsHere = reportsOf(stage, () => NOW);
const define = () =>
  reportsHere.define({
    sections: ["objectives", "latency", "alerts", "freshness", "syncs", "deliveries", "actions", "capacity"],
  });
beforeAll(() => seedSmallWorld(stage));
const RANK: Record<CellStatus, number> = { alert: 0, unknown: 1, warn: 2, ok: 3 };

const cellsOf = (content: ReportContent | null, section: string, table: string) =>
  content?.sections
    .find(({ key }) => key === section)
    ?.tables.find(({ key }) => key === table)
    ?.rows.map(({ cells }) => cells) ?? [];

describe("a report of a small world, worked out by hand", () => {
  test("has every figure, the one before beside it, and says what is missing", async () => {
    const { content, report } = await reportsHere.made(await define());
    expect(report).toMatchObject({
      state: "frozen",
      number: 1,
      periodName: "2026-07-01",
      previousDigest: null,
    });
    // 1,440 minutes: 30 bad, 10 unknown, 60 of maintenance, which is left out. (1440 − 100) / 1380 = 97.1014 %.
    expect(cellsOf(content, "objectives", "promises")[0]).toMatchObject({
      title: { value: "The API answers" },
      percent: { value: 97.1014, status: "alert", before: 100 },
      target: { value: 99 },
      // 1 % of 1,380 minutes may be bad; 40 were.
      left: { value: -26.2 },
      unknown: { value: 10, status: "unknown" },
    });
    expect(cellsOf(content, "alerts", "by-place")).toMatchObject([
      {
        place: { value: HERE },
        all: { value: 3, before: 1 },
        critical: { value: 2 },
        notTaken: { value: 1 },
      },
    ]);
    expect(cellsOf(content, "alerts", "open")).toHaveLength(1);
    expect(cellsOf(content, "syncs", "by-job")).toMatchObject([
      {
        place: { value: HERE },
        job: { value: "sync" },
        all: { value: 5 },
        percent: { value: 75, status: "alert" },
        failed: { value: 1 },
        empty: { value: 1 },
        unknown: { value: 1 },
      },
    ]);
    expect(cellsOf(content, "deliveries", "by-source")).toMatchObject([
      { all: { value: 4 }, percent: { value: 75 }, refused: { value: 1 } },
    ]);
    // 86,000 s fresh, 300 s too old, 100 s unknown.
    expect(cellsOf(content, "freshness", "by-job")).toMatchObject([
      { percent: { value: 99.54, status: "alert" }, late: { value: 5 }, unknown: { value: 2 } },
    ]);
    // Ninety answers in the bucket around 11 ms, ten in the one around 110 ms.
    const [latency] = cellsOf(content, "latency", "by-place");
    expect(latency?.answers?.value).toBe(100);
    expect(latency?.p50?.value).toBeCloseTo(QUICK_MS, 0);
    expect(latency?.p95?.value).toBeCloseTo(SLOW_MS, 0);
    // 1,380 of 1,440 observations that were due came.
    expect(content?.completeness).toBe(95.83);
    expect(content?.missing).toContain(`${THERE}: nothing was observed in this time.`);
    expect(content?.exceptions[0]?.says).toContain("The API answers");
    expect(content?.exceptions.map(({ status }) => status)).toEqual(
      [...(content?.exceptions ?? [])].map(({ status }) => status).sort((a, b) => RANK[a] - RANK[b]),
    );
  });

  test("a promise about things of which most are unknown is told as unknown, however good the others were", async () => {
    await keepObjective(stage.db, {
      platformId: "auditron",
      key: "unseen",
      title: "Answers come",
      accounting: "ratio",
      source: { from: "answers", checks: ["api.health"] },
      rules: { unknown: "left-out", maintenance: "left-out" },
    });
    const quarters = (n: number) => Array.from({ length: 96 }, () => n);
    await stage.db.insert(objectiveDays).values({
      objectiveId: "auditron/unseen",
      environmentId: HERE,
      day: "2026-07-01",
      good: 96,
      unknown: 192,
      goodQuarters: quarters(1),
      badQuarters: quarters(0),
      unknownQuarters: quarters(2),
      countedTo: new Date("2026-07-02T00:00:00Z"),
    });
    const content = await previewReport(stage.db, { definitionId: await define(), at: AT }, NOW);
    await stage.db.delete(objectives).where(eq(objectives.id, "auditron/unseen"));
    const cells = cellsOf(content, "objectives", "promises").find(
      ({ title }) => title?.value === "Answers come",
    );
    expect(cells).toMatchObject({ percent: { value: 100, status: "unknown" }, unknown: { value: 192 } });
    expect(content.missing.join()).toContain(
      "Answers come in auditron/production: more of this time was unknown",
    );
  });

  test("where time stands for what is unknown it is told how long nobody could see", async () => {
    await keepObjective(stage.db, {
      platformId: "auditron",
      key: "mail",
      title: "Mail arrives",
      accounting: "ratio",
      source: { from: "counters", check: "mail", good: "arrived", bad: "lost" },
    });
    const quarters = (n: number) => Array.from({ length: 96 }, () => n);
    await stage.db.insert(objectiveDays).values({
      objectiveId: "auditron/mail",
      environmentId: HERE,
      day: "2026-07-01",
      good: 9600,
      goodQuarters: quarters(100),
      badQuarters: quarters(0),
      minutes: "g".repeat(600) + "u".repeat(840),
      seen: 600,
      unknown: 840,
      countedTo: new Date("2026-07-02T00:00:00Z"),
    });
    const content = await previewReport(
      stage.db,
      { definitionId: await define(), at: new Date("2026-07-01T12:00:00Z") },
      NOW,
    );
    await stage.db.delete(objectives).where(eq(objectives.id, "auditron/mail"));
    const cells = cellsOf(content, "objectives", "promises").find(
      ({ title }) => title?.value === "Mail arrives",
    );
    expect(cells).toMatchObject({
      percent: { value: 100, status: "unknown" },
      unknown: { value: 840 },
      counted: { value: "things, unknown in minutes" },
    });
    expect(content.missing.join()).toContain(
      "Mail arrives in auditron/production: could not be seen for 14 h of 24 h.",
    );
  });

  test("every figure opens as many rows as it says", async () => {
    const content = await previewReport(stage.db, { definitionId: await define(), at: AT }, NOW);
    let looked = 0;
    for (const section of content.sections)
      for (const table of section.tables)
        for (const { cells } of table.rows)
          for (const { key, unit } of table.columns) {
            const cell = cells[key];
            const counts = ["all", "failed", "refused", "critical", "notTaken", "empty", "unknown", "alone"];
            if (unit !== "count" || !counts.includes(key) || !cell?.href?.startsWith("/reports/rows?"))
              continue;
            const asked = Object.fromEntries(new URL(cell.href, "http://x").searchParams);
            const { count, rows } = await rowsBehind(as(stage, "viewer", NOW), {
              ...asked,
              from: new Date(asked.from ?? ""),
              to: new Date(asked.to ?? ""),
            } as Parameters<typeof rowsBehind>[1]);
            expect([section.key, key, count]).toEqual([section.key, key, cell.value]);
            expect(rows).toHaveLength(count);
            looked += 1;
          }
    expect(looked).toBe(10);
  });

  test("a place whose checks came and could tell nothing is named as incomplete", async () => {
    await stage.db.update(rollupsDay).set({ ok: 1000, unknown: 350 }).where(eq(rollupsDay.alert, 30));
    const { missing, completeness } = await previewReport(
      stage.db,
      { definitionId: await define(), at: AT },
      NOW,
    );
    // 1,030 of the 1,380 that came had an answer.
    expect(missing).toContain(
      `${HERE}: only 74.63 % of the observations that came could tell how it was; the others say unknown.`,
    );
    expect(completeness).toBe(95.83);
  });

  test("a part that is no part of these rows is refused, whatever an object is born with", async () => {
    const asked = { set: "alerts" as const, from: new Date(0), to: NOW };
    for (const only of ["nothing", "constructor", "__proto__", "toString"])
      expect(await refusalOf(rowsBehind(as(stage, "viewer", NOW), { ...asked, only }))).toContain(
        `no part "${only}"`,
      );
  });

  test("rows about people are for those who may see them", async () => {
    const asked = { set: "sign-ins" as const, from: new Date(0), to: NOW };
    expect(await refusalOf(rowsBehind(as(stage, "viewer", NOW), asked))).toContain("auditor");
    expect(await rowsBehind(as(stage, "auditor", NOW), asked)).toMatchObject({ count: 0 });
  });

  test("messages about another platform are not among the rows of somebody who is held to one", async () => {
    await stage.db
      .insert(channels)
      .values({ id: "ops", kind: "webhook", title: "Ops", settings: {}, perMinute: 60 });
    const [alert] = await stage.db.select({ id: alerts.id }).from(alerts).limit(1);
    await putIntoOutbox(stage.db, [outgoing(NOW, { channelId: "ops", alertIds: [alert?.id ?? 0] })], NOW);
    const asked = { set: "notifications" as const, from: new Date(0), to: new Date(NOW.getTime() + 60_000) };
    const held = (platformId: string) => {
      const place = { platformId, environmentId: null, tenant: null };
      const actor = {
        ...stage.cast.viewer,
        reach: "granted" as const,
        holdings: [{ role: "viewer" as const, place, until: null }],
      };
      return withPlaces(stage.db, [place], (db) =>
        rowsBehind({ ...as(stage, "viewer", NOW), actor, db }, asked),
      );
    };
    expect((await held("auditron")).count).toBe(1);
    expect((await held("complyai")).count).toBe(0);
  });

  test("a section that breaks is named and the rest stands", async () => {
    const definitionId = await reportsHere.define({ sections: ["alerts", "syncs"] });
    const owner = new pg.Client({ connectionString: stage.base.ownerUrl });
    await owner.connect();
    await owner.query("alter table runs rename to runs_elsewhere");
    const broken = await previewReport(stage.db, { definitionId, at: AT }, NOW).finally(async () => {
      await owner.query("alter table runs_elsewhere rename to runs");
      await owner.end();
    });
    expect(broken.missing).toContain("Syncs: the section could not be made.");
    expect(broken.exceptions.map(({ says }) => says)).toContain("The section “Syncs” could not be made.");
    expect(cellsOf(broken, "alerts", "by-place")).toHaveLength(1);
  });
});
