import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { webhookDeliveries } from "@/db/schema";
import { HOOK_SECRET } from "@/domain/delivery";
import { credentialNamed, promoteVersion, putVersion } from "@/server/credentials/versions";
import { onStage } from "@/server/testing/cast";
import { compareConnection } from "./compare-connection";
import { hook, KINGSTON, minutes, NOW, PLACE, SECRET, STRANGE, withHooks } from "./testing";

const stage = onStage();
const { send, kept, merged, apply } = withHooks(stage);

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
