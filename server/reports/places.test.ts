import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { withPlaces } from "@/server/scope";
import { as, enter, onStage, refusalOf } from "@/server/testing/cast";
import { addDefinition, removeDefinition } from "./definition-commands";
import { listReports, oneReport, previewReport } from "./queries";
import { BRIEF, reportsOf, seedFirstRuns, seedSmallWorld } from "./testing";
import { verifyReports } from "./verify";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
const { define, made } = reportsOf(stage, () => NOW);
beforeAll(async () => {
  await seedSmallWorld(stage);
  await seedFirstRuns(stage, "2026-06-01");
});

const place = { platformId: "auditron", environmentId: null, tenant: null };

test("a report about everything is for those who may everywhere", async () => {
  const everywhere = await made(await define());
  const here = await made(await define({ platformId: "auditron" }));
  await withPlaces(stage.db, [place], async (db) => {
    const { frozen: seen } = await listReports(db, {});
    expect(seen.map(({ id }) => id)).toEqual([here.report.id]);
    expect(await refusalOf(oneReport(db, everywhere.report.id))).toContain("no report");
    expect(
      await refusalOf(previewReport(db, { definitionId: everywhere.report.definitionId }, NOW)),
    ).toContain("no report");
    const { rows } = await db.execute(sql`select 1 from report_definitions where platform_id is null`);
    expect(rows).toEqual([]);
  });
});

test("of one platform it holds nothing of the others", async () => {
  const { content } = await made(
    await define({ platformId: "complyai", sections: ["objectives", "alerts", "syncs"] }),
    "2026-07-01",
  );
  expect(JSON.stringify(content)).not.toContain("auditron");
});

test("whoever does not see a schedule is told that there is none, and not that its reports are gone", async () => {
  const definitionId = await define({ platformId: "complyai" });
  await made(definitionId);
  const verdict = (platformId: string) =>
    withPlaces(stage.db, [{ ...place, platformId }], (db) => verifyReports(db, definitionId));
  expect(await verdict("complyai")).toEqual({ verified: 1, problems: [] });
  expect(await refusalOf(verdict("auditron"))).toContain("no report schedule");
});

test("an admin of one platform makes schedules for it and not for everything", async () => {
  const actor = await enter(stage.db, "viewer", "Pat");
  const ofOne = {
    ...as(stage, "admin", NOW),
    actor: { ...actor, holdings: [{ role: "admin" as const, place, until: null }] },
  };
  expect(await refusalOf(addDefinition(ofOne, BRIEF))).toContain("place where you have no role");
  const { id } = await addDefinition(ofOne, { ...BRIEF, platformId: "auditron" });
  await removeDefinition(ofOne, { id, version: 1 });
});
