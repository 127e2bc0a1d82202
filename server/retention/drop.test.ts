import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditDrops } from "@/db/schema";
import { verifyChain } from "@/server/audit/verify";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { wasAtWork } from "@/server/testing/past-trail";
import { beginningOf } from "./beginning";
import { workDrops } from "./carry-out-drop";
import { decideDrop, lapseDrops, requestDrop } from "./drop-commands";
import { placeHold, releaseHold } from "./holds";
import { planDrop } from "./plan-drop";
import { databaseSays, here, MONTHS, SCOPE, why, withPastMonths } from "./testing";

const stage = onStage();
const past = withPastMonths(stage);
const keptOf = async (month: string) =>
  (await planDrop(stage.db)).stays.find((leaf) => leaf.month === month)?.kept.map(({ kind }) => kind) ?? [];

test("a clock without a past drops nothing, however old everything seems", async () => {
  expect(await keptOf(MONTHS[0])).toEqual(["clock"]);
  expect((await planDrop(stage.db)).goes).toEqual([]);
  await wasAtWork(stage.db);
});

test("of each chain the oldest two would go at once, and no others", async () => {
  const { goes, stays } = await planDrop(stage.db);
  expect(goes.map(({ month }) => month)).toEqual(MONTHS.slice(0, 2));
  expect(stays.map(({ kept }) => kept.map(({ kind }) => kind))).toEqual([["pace"], ["older"]]);
});

test("a hold on anything in a month beats everything else, until another admin releases it", async () => {
  const { id } = await placeHold(as(stage, "auditor"), { name: "Matter 12", tenant: "tenant 3", ...why });
  const { id: other } = await placeHold(as(stage, "admin"), {
    name: "Matter 13",
    correlationId: "nobody's",
    ...why,
  });
  expect(await keptOf(MONTHS[0])).toEqual(["hold"]);
  expect((await planDrop(stage.db)).goes).toEqual([]);
  expect(await refusalOf(releaseHold(as(stage, "auditor"), { id, ...why }))).toContain(
    "Needs the admin role",
  );
  expect(await refusalOf(releaseHold(as(stage, "admin"), { id: other, ...why }))).toContain(
    "Ask another admin",
  );
  for (const attempt of [
    sql`delete from audit_holds`,
    sql`update audit_holds set tenant = 'nobody'`,
    sql`update audit_holds set released_at = now(), released_by_id = placed_by_id`,
  ])
    expect(await databaseSays(stage.db.execute(attempt))).toContain("a legal hold is");
  await releaseHold(as(stage, "admin"), { id, ...why });
  expect((await planDrop(stage.db)).goes).toHaveLength(2);
  expect(await auditOf(stage.db, "hold.release")).toHaveLength(3);
});

test("the application cannot drop anything but through the request of two people", async () => {
  const [month] = MONTHS;
  expect(
    await databaseSays(stage.db.execute(sql`drop table audit_events_201501_auditron_operations`)),
  ).toContain("must be owner");
  const alone = sql`select drop_audit_leaf(${SCOPE}, ${month}::date, gen_random_uuid())`;
  expect(await databaseSays(stage.db.execute(alone))).toContain("nobody agreed");
  expect(
    await databaseSays(
      stage.db.execute(
        sql`update audit_segments set dropped_at = now(), state = 'dropped' where month = ${month}`,
      ),
    ),
  ).toContain("still here");
  expect(
    await databaseSays(
      stage.db.execute(sql`insert into audit_drops (state, leaves, reason, requested_at, requested_by_id, requested_by_name, expires_at, decided_by_id)
        values ('running', '[]', 'x', now(), 'a', 'a', now(), 'a')`),
    ),
  ).toContain("audit_drops_two_people");
});

test("it is asked for with what was seen and typed, agreed to by another, and lapses", async () => {
  const plan = await planDrop(stage.db);
  const leaves = plan.goes.map(({ scope, month }) => ({ scope, month }));
  const wanted = { leaves, planDigest: plan.digest, typed: "drop 2 months", ...why };
  const admin = as(stage, "admin");
  expect(await refusalOf(requestDrop(admin, { ...wanted, typed: "yes" }))).toContain('Type "drop 2 months"');
  expect(await refusalOf(requestDrop(admin, { ...wanted, planDigest: "0".repeat(64) }))).toContain(
    "has changed",
  );
  expect(await refusalOf(requestDrop(as(stage, "auditor"), wanted))).toContain("Needs the admin role");
  const { id } = await requestDrop(admin, wanted);
  expect(await refusalOf(requestDrop(past.asSecond(), wanted))).toContain("Another request");
  expect(await refusalOf(decideDrop(admin, { id, decision: "approved", ...why }))).toContain(
    "Ask another admin",
  );
  const tomorrow = new Date(Date.now() + 25 * 3_600_000);
  expect(
    await refusalOf(decideDrop(past.asSecond(tomorrow), { id, decision: "approved", ...why })),
  ).toContain("time is over");
  await lapseDrops(stage.db, tomorrow);
  await workDrops(stage.db, tomorrow, here);
  expect(await stage.db.select({ state: auditDrops.state }).from(auditDrops)).toEqual([{ state: "lapsed" }]);
  expect(await past.eventsOf(MONTHS[0])).toHaveLength(30);
});

test("a hold placed after both agreed still keeps its month, and what comes after it", async () => {
  const { id } = await past.ask();
  await decideDrop(past.asSecond(), { id, decision: "approved", ...why });
  const hold = await placeHold(as(stage, "auditor"), {
    name: "Matter 14",
    correlationId: "past 5",
    toAt: new Date("2015-01-20"),
    ...why,
  });
  await workDrops(stage.db, new Date(), here);
  const [drop] = await stage.db.select().from(auditDrops).where(eq(auditDrops.id, id));
  expect(drop?.state).toBe("done");
  expect(drop?.leaves.map(({ outcome, said }) => [outcome, said])).toEqual([
    ["kept", "Held: Matter 14."],
    ["kept", "Months before it are still here."],
  ]);
  await releaseHold(past.asSecond(), { id: hold.id, ...why });
});

test("what two agreed to goes after one more reading back; the chain is proved from its manifest on", async () => {
  const { id } = await past.ask();
  await decideDrop(past.asSecond(), { id, decision: "approved", ...why });
  await workDrops(stage.db, new Date(), here);
  const [drop] = await stage.db.select().from(auditDrops).where(eq(auditDrops.id, id));
  expect(drop?.leaves.map(({ outcome }) => outcome)).toEqual(["dropped", "dropped"]);
  expect(await past.eventsOf(MONTHS[0])).toHaveLength(0);
  expect(await past.segmentOf(MONTHS[1])).toMatchObject({ state: "dropped", lastSeq: 60 });
  const told = async (action: string) =>
    (await auditOf(stage.db, `retention.${action}`))
      .filter(({ result }) => result === "done")
      .map(({ platformId }) => platformId);
  expect(await told("drop")).toEqual(["auditron", "auditron"]);
  expect(new Set([...(await told("request-drop")), ...(await told("decide-drop"))])).toEqual(
    new Set(["auditron"]),
  );
  const beginning = await beginningOf(stage.db, SCOPE);
  expect(beginning).toMatchObject({ seq: 60, problems: [] });
  expect(await verifyChain(stage.db, SCOPE, [], { beginning })).toMatchObject({
    verifiedTo: 120,
    problems: [],
  });
  expect(await verifyChain(stage.db, SCOPE, [])).toMatchObject({ verifiedTo: 120, problems: [] });
  const fromTheStart = { beginning: { seq: 0, hash: "" } };
  expect((await verifyChain(stage.db, SCOPE, [], fromTheStart)).problems).toContain(
    "Events 1 to 60 are missing.",
  );
  expect((await planDrop(stage.db)).goes).toEqual([]);
  expect(await keptOf(MONTHS[2])).toEqual(["pace"]);
});

test("what tells of a dropped month cannot be changed, and a forged manifest is not believed", async () => {
  expect(
    await databaseSays(stage.db.execute(sql`delete from audit_segments where dropped_at is not null`)),
  ).toContain("stays on record");
  expect(
    await databaseSays(
      stage.db.execute(sql`update audit_segments set manifest = '{}' where dropped_at is not null`),
    ),
  ).toContain("stays on record");
  await past.owner.db.execute(sql`alter table audit_segments disable trigger audit_guard`);
  const forge = (to: string) =>
    past.owner.db.execute(
      sql`update audit_segments set manifest = jsonb_set(manifest, '{last,hash}', to_jsonb(${to}::text)) where scope = ${SCOPE} and month = ${MONTHS[1]}`,
    );
  const before = (await past.segmentOf(MONTHS[1]))?.lastHash ?? "";
  await forge("0".repeat(64));
  expect(await beginningOf(stage.db, SCOPE)).toMatchObject({
    seq: 30,
    problems: ["The manifest of the dropped month 2015-02 is not the one that was signed."],
  });
  await forge(before);
  await past.owner.db.execute(sql`alter table audit_segments enable trigger audit_guard`);
  expect((await beginningOf(stage.db, SCOPE)).problems).toEqual([]);
});
