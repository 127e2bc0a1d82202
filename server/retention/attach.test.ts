import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { auditEvents } from "@/db/schema";
import { verifyChain } from "@/server/audit/verify";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { wasAtWork } from "@/server/testing/past-trail";
import { attachLeaf, detachLeaf, workAttached } from "./attach";
import { beginningOf } from "./beginning";
import { workDrops } from "./carry-out-drop";
import { decideDrop } from "./drop-commands";
import { databaseSays, here, MONTHS, SCOPE, store, why, withPastMonths } from "./testing";

const stage = onStage();
const past = withPastMonths(stage);
const leaf = { scope: SCOPE, month: MONTHS[0] };
beforeAll(async () => {
  await wasAtWork(stage.db);
  const { id } = await past.ask();
  await decideDrop(past.asSecond(), { id, decision: "approved", ...why });
  await workDrops(stage.db, new Date(), here);
});

test("a dropped month comes back for some hours, to be searched like any other and changed by nobody", async () => {
  expect(
    await refusalOf(attachLeaf(as(stage, "admin"), { scope: SCOPE, month: MONTHS[3], ...why })),
  ).toContain("still in the database");
  await attachLeaf(as(stage, "auditor"), { ...leaf, ...why });
  await workAttached(stage.db, new Date(), here);
  expect(await past.segmentOf(leaf.month)).toMatchObject({ state: "attached", problem: null });
  const found = await stage.db.select().from(auditEvents).where(eq(auditEvents.correlationId, "past 7"));
  expect(found.map(({ seq, detail }) => [seq, detail])).toContainEqual([8, { n: 7, text: "ä|1:2" }]);
  for (const attempt of [
    sql`update audit_events set action = 'x' where seq = 3 and scope = ${SCOPE}`,
    sql`delete from audit_events where seq = 3 and scope = ${SCOPE}`,
    sql`truncate audit_attached_201501_auditron_operations`,
  ])
    expect(await databaseSays(past.owner.db.execute(attempt))).toContain("never changed");
  expect(
    await databaseSays(
      stage.db.execute(sql`select load_audit_leaf(${SCOPE}, ${leaf.month}::date, (select json_agg(json_build_object('scope', scope, 'seq', 31, 'id', id,
        'at', at, 'version', version, 'actor', actor::text, 'actor_id', actor_id, 'action', action, 'result', result, 'subject_kind', subject_kind,
        'subject_id', subject_id, 'detail', detail::text, 'correlation_id', correlation_id, 'previous_hash', previous_hash, 'hash', 'forged'))
        from audit_events where scope = ${SCOPE} and seq = 30))`),
    ),
  ).toContain("does not continue its chain");
  const beginning = await beginningOf(stage.db, SCOPE);
  expect(await verifyChain(stage.db, SCOPE, [], { beginning })).toMatchObject({
    verifiedTo: 120,
    problems: [],
  });
});

test("a dropped month goes back when its time is over, or before", async () => {
  await workAttached(stage.db, new Date(Date.now() + 23 * 3_600_000), here);
  expect(await past.eventsOf(leaf.month)).toHaveLength(30);
  await workAttached(stage.db, new Date(Date.now() + 25 * 3_600_000), here);
  expect(await past.eventsOf(leaf.month)).toHaveLength(0);
  expect(await past.segmentOf(leaf.month)).toMatchObject({ state: "dropped", attachedUntil: null });
  await attachLeaf(as(stage, "admin"), { ...leaf, hours: 1, ...why });
  await workAttached(stage.db, new Date(), here);
  expect(await past.eventsOf(leaf.month)).toHaveLength(30);
  await detachLeaf(as(stage, "admin"), leaf);
  await workAttached(stage.db, new Date(Date.now() + 1000), here);
  expect(await past.eventsOf(leaf.month)).toHaveLength(0);
});

test("a dropped month does not come back from an archive that was changed", async () => {
  const lying = {
    ...store,
    get: async (key: string) => store.get(key.replace("2015-01/1-30", "2015-02/31-60")),
  };
  await attachLeaf(as(stage, "admin"), { ...leaf, ...why });
  await workAttached(stage.db, new Date(), () => lying);
  expect(await past.segmentOf(leaf.month)).toMatchObject({
    state: "dropped",
    attachedUntil: null,
    problem: expect.stringContaining("another manifest"),
  });
  expect(await past.eventsOf(leaf.month)).toHaveLength(0);
});

test("a live month cannot be detached as if it were one that came back", async () => {
  await stage.db.execute(
    sql`update audit_segments set state = 'attached' where scope = ${SCOPE} and month = ${MONTHS[3]}`,
  );
  await stage.db.execute(sql`select detach_audit_leaf(${SCOPE}, ${MONTHS[3]}::date)`);
  expect(await past.eventsOf(MONTHS[3])).toHaveLength(30);
});
