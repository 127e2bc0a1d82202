import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { jobStates, runs, webhookDeliveries } from "@/db/schema";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { deliveryLatency, listDeliveries } from "./deliveries";
import { replayDelivery } from "./replay";
import { hook, minutes, NOW, PLACE, STRANGE, seconds, withHooks } from "./testing";

const stage = onStage();
const { send, kept, merged, apply } = withHooks(stage);

test("what was accepted becomes a run of the tenant, once, however often it comes", async () => {
  for (const _turn of [1, 2, 3]) await send(hook());
  await Promise.all([apply(), apply(), apply()]);
  await apply();
  expect(await merged()).toMatchObject([
    {
      job: "airbyte-sync",
      tenant: "kingston",
      externalId: "kingston/41",
      status: "succeeded",
      endedAt: minutes(-10),
      sources: ["webhook"],
    },
  ]);
  expect((await kept()).every(({ appliedAt }) => appliedAt !== null)).toBe(true);
});

test("what was accepted in any order and any number ends in the same run", async () => {
  const events = [
    hook({ status: "running", updatedAt: undefined }),
    hook({ status: "running", updatedAt: seconds(minutes(-15)) }),
    hook({ status: "succeeded" }),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 0, 1, 2, 2], { minLength: 3 }).filter((order) => order.includes(2)),
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      async (order, pauses) => {
        await stage.db.delete(webhookDeliveries);
        await stage.db.delete(runs);
        for (const [index, event] of order.entries()) {
          await send(events[event]);
          if (pauses[index]) await apply();
        }
        await apply();
        expect(await merged()).toMatchObject([{ status: "succeeded", endedAt: minutes(-10) }]);
      },
    ),
    { numRuns: 25 },
  );
});

test("what was accepted replayed a day later makes nothing look fresher", async () => {
  await stage.db.insert(jobStates).values({
    environmentId: PLACE,
    job: "airbyte-sync",
    tenant: "kingston",
    observedAt: NOW,
    everySeconds: 60,
    status: "unknown",
    since: NOW,
  });
  // A clock an hour ahead: the data is no fresher than the news of it.
  await send(hook({ updatedAt: seconds(minutes(60)) }));
  await apply();
  const [first] = await merged();
  expect(first?.endedAt).toEqual(NOW);
  const [delivery] = await kept();
  await replayDelivery(as(stage, "operator", minutes(1440)), { id: delivery?.id ?? 0 });
  await send(hook({ updatedAt: seconds(minutes(60)) }), { at: minutes(1440) });
  await apply(minutes(1441));
  expect(await merged()).toMatchObject([{ endedAt: NOW }]);
  const [state] = await stage.db.select().from(jobStates);
  expect(state?.lastGoodAt === null || (state?.lastGoodAt ?? NOW) <= NOW).toBe(true);
});

test("what was accepted is replayed by an operator, with an entry in the trail, once its connection is known", async () => {
  await send(hook({}, STRANGE));
  const [delivery] = await kept();
  const id = delivery?.id ?? 0;
  expect(await refusalOf(replayDelivery(as(stage, "viewer"), { id }))).toContain("operator");
  expect(await refusalOf(replayDelivery(as(stage, "operator"), { id }))).toContain("No tenant is known");
  await stage.db.execute(
    sql`insert into platform_connections (environment_id, connection_id, tenant, name, seen_at) values (${PLACE}, ${STRANGE}, 'montego', '', now())`,
  );
  await replayDelivery(as(stage, "operator", minutes(5)), { id });
  await apply();
  expect(await merged()).toMatchObject([{ tenant: "montego", status: "succeeded" }]);
  expect((await auditOf(stage.db, "delivery.replay")).at(-1)).toMatchObject({ result: "done" });
  expect((await listDeliveries(stage.db, { verdict: "accepted" })).deliveries).toMatchObject([
    { replayOf: id },
  ]);
});

test("what was accepted outlives a database connection that dies in the middle", async () => {
  for (let id = 1; id <= 40; id += 1) await send(hook({ id }));
  const pool = stage.app.pool;
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  await client.query("begin");
  await client.query("select * from runs for update");
  await client.query("lock table runs in exclusive mode");
  const blocked = apply();
  blocked.catch(() => undefined);
  await until("the batch waits in the middle", async () => {
    const { rows: waiting } = await stage.db.execute(
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  });
  await stage.db.execute(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and pid <> ${rows[0]?.pid ?? 0} and usename = current_user`,
  );
  await client.query("rollback");
  client.release();
  await blocked.catch(() => 0);
  await apply();
  expect((await merged()).length).toBe(40);
  expect((await kept()).every(({ appliedAt }) => appliedAt !== null)).toBe(true);
});

test("what was accepted is charted by how long the news took, without replays", async () => {
  await send(hook());
  const { points } = await deliveryLatency(stage.db, PLACE, 24, minutes(1));
  expect(points).toMatchObject([{ median: 600, count: 1 }]);
});
