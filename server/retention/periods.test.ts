import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditRetention } from "@/db/schema";
import type { Context } from "@/server/command";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { decideRetention, setRetention } from "./periods";
import { retentionOverview } from "./queries";

const stage = onStage();
const SCOPE = "adinsights/reading";
const why = { reason: "the contract says so" };
const another = (): Context => ({
  ...as(stage, "admin"),
  actor: { ...stage.cast.admin, id: "another-admin", name: "Abe" },
});
const daysOf = async () =>
  (await retentionOverview(stage.db, new Date())).periods.find(({ scope }) => scope === SCOPE)?.days;

test("everything of ours is kept for seven years unless two people agreed otherwise", async () => {
  const { periods } = await retentionOverview(stage.db, new Date());
  expect(periods).toHaveLength(24);
  expect(periods.every(({ days, source }) => days === 2557 && source.includes("line 65"))).toBe(true);
});

test("a shorter time counts only after a second person agreed, a longer one at once", async () => {
  await setRetention(as(stage, "admin"), { scope: SCOPE, version: 0, days: 400, ...why });
  expect(await daysOf()).toBe(2557);
  const decide = { scope: SCOPE, version: 1, decision: "agreed" as const, ...why };
  expect(await refusalOf(decideRetention(as(stage, "admin"), decide))).toContain("Ask another admin");
  expect(await refusalOf(decideRetention(another(), { ...decide, version: 7 }))).toContain("in the meantime");
  await decideRetention(another(), decide);
  expect(await daysOf()).toBe(400);
  expect(await auditOf(stage.db, "retention.decide").then((all) => all.at(-1)?.detail)).toMatchObject({
    before: { days: 2557, wantedDays: 400 },
    after: { days: 400 },
    askedBy: "Ada",
  });
  await setRetention(as(stage, "admin"), { scope: SCOPE, version: 2, days: 1000, ...why });
  expect(await daysOf()).toBe(1000);
});

test("a refused one leaves everything as it was", async () => {
  await setRetention(as(stage, "admin"), { scope: SCOPE, version: 3, days: 365, ...why });
  await decideRetention(another(), { scope: SCOPE, version: 4, decision: "refused", ...why });
  expect(await daysOf()).toBe(1000);
  const [row] = await stage.db.select().from(auditRetention).where(eq(auditRetention.scope, SCOPE));
  expect(row).toMatchObject({ wantedDays: null, version: 5 });
});

test("never under 365 days, never over seven years, and only admins", async () => {
  const wanted = { scope: SCOPE, version: 5, ...why };
  expect(await refusalOf(setRetention(as(stage, "admin"), { ...wanted, days: 364 }))).toContain(
    "at least 365",
  );
  expect(await refusalOf(setRetention(as(stage, "admin"), { ...wanted, days: 2558 }))).toContain(
    "at most 2557",
  );
  expect(await refusalOf(setRetention(as(stage, "auditor"), { ...wanted, days: 2000 }))).toContain(
    "admin role",
  );
});

test("the database itself refuses a shorter time by one person", async () => {
  const attempts = [
    sql`update audit_retention set days = 500 where scope = ${SCOPE}`,
    sql`update audit_retention set days = 500, wanted_days = 500, wanted_by_id = 'x', changed_by_id = 'y' where scope = ${SCOPE}`,
    sql`insert into audit_retention (scope, days, changed_at, changed_by_id, changed_by_name, reason) values ('console/access', 400, now(), 'a', 'a', 'x')`,
  ];
  for (const attempt of attempts)
    await expect(stage.db.execute(attempt)).rejects.toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining("second person") }),
      }),
    );
});
