import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { environments, jobStates, runs, webhookDeliveries } from "@/db/schema";
import { HOOK_SECRET } from "@/domain/delivery";
import { credentialNamed, promoteVersion, putVersion } from "@/server/credentials/versions";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { acceptAirbyte } from "./accept-airbyte";
import { applyDeliveries } from "./apply-deliveries";
import { compareConnection } from "./compare-connection";
import { deliveryLatency, listDeliveries } from "./deliveries";
import { HookPlaces } from "./hook-places";
import { replayDelivery } from "./replay";

const stage = onStage();
const PLACE = "adinsights/production";
const SECRET = "hook-secret-of-the-test-0123456789abcdef";
const KINGSTON = "5b0c1de2-0000-4000-8000-00000000abcd";
const STRANGE = "5b0c1de2-0000-4000-8000-00000000ffff";
const NOW = new Date("2026-07-01T12:00:00Z");
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
const seconds = (at: Date) => Math.round(at.getTime() / 1000);

process.env.TEST_HOOK_SECRET = SECRET;

beforeAll(async () => {
  const row = (name: string, credentials: Record<string, string>, options: Record<string, string>) => ({
    id: `adinsights/${name}`,
    platformId: "adinsights" as const,
    name,
    credentials,
    options,
  });
  await stage.db
    .insert(environments)
    .values([
      row(
        "production",
        { "webhook-secret": "env:TEST_HOOK_SECRET" },
        { "airbyte-connections": `${KINGSTON}=kingston` },
      ),
      row("unset", { "webhook-secret": "env:TEST_NO_SUCH_SECRET" }, {}),
      row("open", {}, { "webhook-secret-required": "false", "airbyte-connections": `${KINGSTON}=kingston` }),
    ]);
});

beforeEach(async () => {
  await stage.db.delete(webhookDeliveries);
  await stage.db.delete(runs);
  await stage.db.delete(jobStates);
});

const hook = (more: Record<string, unknown> = {}, connection = KINGSTON) => ({
  connectionId: connection,
  job: {
    id: 41,
    status: "succeeded",
    createdAt: seconds(minutes(-20)),
    updatedAt: seconds(minutes(-10)),
    ...more,
  },
});

async function send(
  body: unknown,
  options: { secret?: string | null; name?: string; at?: Date; headers?: Record<string, string> } = {},
) {
  const { secret = SECRET, name = "production", at = NOW } = options;
  const request = new Request(`http://console/api/hooks/airbyte/${name}`, {
    method: "POST",
    body:
      body instanceof Uint8Array
        ? new Blob([Buffer.from(body)])
        : typeof body === "string"
          ? body
          : JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(secret === null ? {} : { "x-airbyte-webhook-secret": secret }),
      ...options.headers,
    },
  });
  const places = new HookPlaces(stage.db, HOOK_SECRET);
  const response = await acceptAirbyte({ db: stage.db, places, now: at }, name, request);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const kept = () => stage.db.select().from(webhookDeliveries).orderBy(webhookDeliveries.id);
const merged = () => stage.db.select().from(runs).where(eq(runs.environmentId, PLACE));
const apply = (at = NOW) => applyDeliveries(stage.app.pool, at);

describe("the receiver of Airbyte's webhooks", () => {
  test("a good job is accepted as the platform accepts it", async () => {
    expect(await send(hook())).toEqual({
      status: 200,
      json: { connection_id: KINGSTON, job_id: "41", status: "succeeded", received_at: NOW.toISOString() },
    });
    expect(await send(hook({ id: 42, status: "failed" }))).toMatchObject({ status: 202 });
  });

  test.each([[null], ["wrong"], [""], [`${SECRET}x`]])(
    "a secret that is %j is refused before the body is looked at",
    async (secret) => {
      expect(await send("{ not even json", { secret })).toEqual({
        status: 403,
        json: { detail: "invalid webhook secret" },
      });
      for (const row of await kept())
        expect(row).toMatchObject({ verdict: "refused", body: "", told: null, connection: null });
      expect(await apply()).toBe(0);
    },
  );

  test("strangers can fill no table", async () => {
    const at = minutes(60);
    for (let turn = 0; turn < 60; turn += 1) await send("{}", { secret: "wrong", at });
    expect((await kept()).length).toBeLessThanOrEqual(20);
  });

  test("a required secret that is not set closes the door", async () => {
    expect(await send(hook(), { name: "unset" })).toEqual({
      status: 503,
      json: { detail: "webhook secret not configured" },
    });
    expect((await kept()).map(({ verdict }) => verdict)).toEqual(["unconfigured"]);
  });

  test("while its secret is changed, the new one is let in beside the old, and only it when it counts", async () => {
    const fresh = randomBytes(24).toString("hex");
    const by = { name: "test" };
    const credential = await credentialNamed(stage.db, PLACE, HOOK_SECRET, NOW);
    const credentialId = credential?.id ?? "";
    expect(await send(hook(), { secret: fresh })).toMatchObject({ status: 403 });
    await putVersion(stage.db, { credentialId, slot: "pending", given: { value: fresh }, by, now: NOW });
    const both = async () => [
      (await send(hook(), { secret: fresh })).status,
      (await send(hook())).status,
      (await send(hook(), { secret: "another" })).status,
    ];
    expect(await both()).toEqual([200, 200, 403]);
    await promoteVersion(stage.db, { credentialId, by, now: NOW });
    expect(await both()).toEqual([200, 403, 403]);
    await send({ ...hook(), note: fresh }, { secret: fresh });
    expect(JSON.stringify(await kept())).not.toContain(fresh);
    await stage.db.execute(sql`delete from credentials`);
  });

  test("where none is required the door is open", async () =>
    expect(await send(hook(), { name: "open", secret: null })).toMatchObject({ status: 200 }));

  test("an environment and a connection that nobody knows are 404", async () => {
    expect(await send(hook(), { name: "nowhere" })).toMatchObject({ status: 404 });
    expect(await send(hook({}, STRANGE))).toEqual({ status: 404, json: { detail: "connection not found" } });
    expect(await kept()).toMatchObject([
      { verdict: "unknown-connection", connection: STRANGE, externalId: "41" },
    ]);
  });

  test("what is too large, of another type or broken is refused and kept without harm", async () => {
    expect(await send(`"${"a".repeat(300_000)}"`)).toMatchObject({ status: 413 });
    expect(await send("id=41", { headers: { "content-type": "text/plain" } })).toMatchObject({ status: 415 });
    expect(await send(Uint8Array.of(0xff, 0x00))).toMatchObject({ status: 400 });
    expect(await send(hook({ errorMessage: "half \ud800 and nul \u0000", status: "failed" }))).toMatchObject({
      status: 202,
    });
    expect(await apply()).toBe(1);
  });

  test("secrets in a body are not kept", async () => {
    await send({ ...hook(), note: SECRET, password: "open sesame", token: "eyJhbGciOiJ.eyJzdWIiOiIx.abc" });
    const text = JSON.stringify(await kept());
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain("open sesame");
    expect(text).not.toContain("eyJhbGciOiJ");
  });

  test("whatever is sent gets a clear answer below 500 and never stops what follows", async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json(),
      fc.string({ unit: "binary" }).map((text) => JSON.stringify(hook({ error: text, status: text }))),
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { status } = await send(sent);
        expect([200, 202, 400, 404, 413]).toContain(status);
      }),
      { numRuns: 120 },
    );
    await send(hook({ id: 99 }));
    await apply();
    expect((await merged()).some(({ externalId }) => externalId === "kingston/99")).toBe(true);
  });
});

test("an unknown connection is compared with what is known, here and elsewhere", async () => {
  const compared = async (connection: string) => {
    await stage.db.delete(webhookDeliveries);
    await send(hook({}, connection));
    const [delivery] = await kept();
    return compareConnection(stage.db, delivery?.id ?? 0);
  };
  const told = (place: string, connection: string, tenant: string) =>
    stage.db.execute(
      sql`insert into platform_connections (environment_id, connection_id, tenant, name, seen_at) values (${place}, ${connection}, ${tenant}, '', now())`,
    );
  await stage.db.execute(sql`delete from platform_connections`);
  expect((await compared(STRANGE)).said).toContain("no connection of adinsights/production yet");
  await told(PLACE, "11111111-2222-4333-8444-555555555555", "montego");
  expect(await compared(STRANGE)).toMatchObject({ near: [], said: expect.stringContaining("None of the 1") });
  await told(PLACE, STRANGE.replace(/f$/, "0"), "portmore");
  expect(await compared(STRANGE)).toMatchObject({
    near: [{ tenant: "portmore", differs: 1 }],
    said: expect.stringContaining("differs in 1 place:"),
  });
  await told("adinsights/open", STRANGE, "kingston");
  expect((await compared(STRANGE)).said).toContain("a connection of adinsights/open");
  await send(hook());
  const [known] = (await kept()).filter(({ connection }) => connection === KINGSTON);
  expect((await compareConnection(stage.db, known?.id ?? 0)).said).toContain("replay");
  await stage.db.execute(sql`delete from platform_connections`);
});

describe("what was accepted", () => {
  test("becomes a run of the tenant, once, however often it comes", async () => {
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

  test("in any order and any number ends in the same run", async () => {
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

  test("replayed a day later makes nothing look fresher", async () => {
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

  test("is replayed by an operator, with an entry in the trail, once its connection is known", async () => {
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

  test("outlives a database connection that dies in the middle", async () => {
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

  test("is charted by how long the news took, without replays", async () => {
    await send(hook());
    const { points } = await deliveryLatency(stage.db, PLACE, 24, minutes(1));
    expect(points).toMatchObject([{ median: 600, count: 1 }]);
  });
});
