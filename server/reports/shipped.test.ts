import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { reportDefinitions } from "@/db/schema";
import { as, onStage } from "@/server/testing/cast";
import { editDefinition, removeDefinition } from "./definition-commands";
import { declareReports } from "./shipped";

const stage = onStage();
const NOW = new Date("2026-07-02T07:00:00Z");
const OURS = {
  title: "Ours",
  zone: "UTC",
  dueAt: "06:00",
  dueDays: 0,
  scheduled: false,
  sections: ["alerts" as const],
  prompts: [],
};

test("the schedules that ship are rows once; what an admin changed or took away stays so", async () => {
  await declareReports(stage.db, NOW);
  const shipped = async () =>
    stage.db
      .select()
      .from(reportDefinitions)
      .where(sql`shipped_key is not null`)
      .orderBy(reportDefinitions.shippedKey);
  const all = await shipped();
  expect(all.map(({ shippedKey }) => shippedKey)).toContain("daily/complyai");
  expect(all).toHaveLength(20);
  const [weekly, monthly] = ["weekly/all", "monthly/all"].map((key) =>
    all.find((one) => one.shippedKey === key),
  );
  if (!weekly || !monthly) return expect.fail();
  await editDefinition(as(stage, "admin", NOW), {
    id: weekly.id,
    version: 1,
    ...OURS,
  });
  await removeDefinition(as(stage, "admin", NOW), { id: monthly.id, version: 1 });
  await declareReports(stage.db, new Date(NOW.getTime() + 86_400_000));
  const again = await shipped();
  expect(again).toHaveLength(20);
  expect(again.find(({ id }) => id === weekly.id)).toMatchObject({ title: "Ours", version: 2 });
  expect(again.find(({ id }) => id === monthly.id)).toMatchObject({ active: false });
  expect(
    (await stage.db.execute(sql`select 1 from report_prompts where definition_id = ${weekly.id}`)).rows,
  ).toEqual([]);
});
