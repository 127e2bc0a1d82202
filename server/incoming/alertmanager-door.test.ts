import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openDatabase } from "@/db";
import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { firing, hook, NOW, SECRET, takingNotifications } from "@/server/testing/alertmanager";
import { onStage } from "@/server/testing/cast";
import { HookPlaces } from "./hook-places";

const stage = onStage();
const { send, kept, apply, state } = takingNotifications(stage);

describe("the door for Alertmanager", () => {
  test.each([
    ["a bearer token", `Bearer ${SECRET}`],
    ["basic auth with any user name", `Basic ${Buffer.from(`alertmanager:${SECRET}`).toString("base64")}`],
  ])("opens to %s", async (_what, auth) => {
    expect(await send(firing(), { auth })).toEqual({
      status: 200,
      json: { alerts: 1, received_at: NOW.toISOString() },
    });
    expect(await kept()).toMatchObject([
      { source: "alertmanager", verdict: "accepted", externalId: "HighErrorRate", appliedAt: null },
    ]);
  });

  test.each([
    [null],
    ["Bearer wrong"],
    [`Bearer ${SECRET}x`],
    [SECRET],
    [`Basic ${Buffer.from(SECRET).toString("base64")}`],
    [`Basic ${Buffer.from(`${SECRET}:wrong`).toString("base64")}`],
  ])("stays closed to %j, and the body is not looked at", async (auth) => {
    expect(await send("{ not even json", { auth })).toEqual({
      status: 403,
      json: { detail: "invalid webhook secret" },
    });
    for (const row of await kept()) expect(row).toMatchObject({ verdict: "refused", body: "", told: null });
    expect(await apply()).toBe(0);
  });

  test("is known only where an Alertmanager belongs, and asks for patience where no secret is set", async () => {
    for (const id of ["auditron/nowhere", "adinsights/production", "nothing/production"])
      expect([id, (await send(firing(), { id })).status]).toEqual([id, 404]);
    expect(await send(firing(), { id: "auditron/unset" })).toMatchObject({ status: 503 });
  });

  test("refuses what can never be read, and what is too large", async () => {
    const { version: _version, ...bare } = firing();
    for (const body of [
      "{",
      "[]",
      "{}",
      bare,
      { ...firing(), version: "5" },
      { ...firing(), alerts: 7 },
      hook([{ fingerprint: "../x" }]),
    ])
      expect((await send(body)).status).toBe(400);
    expect((await send(`"${"a".repeat(5_000_000)}"`)).status).toBe(413);
    for (const row of await kept()) expect(row.verdict).toBe("malformed");
  });

  test("answers 503, never 429, when it could not be kept", async () => {
    const lost = openDatabase("postgres://nobody:x@127.0.0.1:1/none", { applicationName: "lost", max: 1 });
    try {
      const places = new HookPlaces(stage.db, ALERTMANAGER_SECRET);
      expect(await send(firing(), { db: lost.db })).toMatchObject({ status: 503 });
      expect(await send(firing(), { db: lost.db, places })).toMatchObject({ status: 503 });
    } finally {
      await lost.close();
    }
  });

  test("answers 503, never 429, when more comes than the database takes, and loses nothing that it accepted", async () => {
    const places = new HookPlaces(stage.db, ALERTMANAGER_SECRET);
    const client = await stage.app.pool.connect();
    await client.query("begin");
    await client.query("lock table webhook_deliveries in exclusive mode");
    const flood = Array.from({ length: 2600 }, (_, index) =>
      send(firing({ fingerprint: `f${index}` }), { places }),
    );
    const early = await Promise.race([
      Promise.any(
        flood.map(async (one) => ((await one).status === 503 ? 503 : Promise.reject(new Error("kept")))),
      ),
      Promise.all(flood),
    ]);
    expect(early).toBe(503);
    await client.query("rollback");
    client.release();
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect([...new Set(statuses)].sort()).toEqual([200, 503]);
    expect(await kept()).toHaveLength(statuses.filter((status) => status === 200).length);
  });

  test("keeps no secret, and no half character stops it", async () => {
    await send(firing({ labels: { token: SECRET, note: "half \ud800 and nul \u0000" } }));
    expect(JSON.stringify(await kept())).not.toContain(SECRET);
    expect(await apply()).toBe(1);
    expect(await state()).toEqual({ f1: true });
  });

  test("gives every body a clear answer and never stops what follows", async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json(),
      fc
        .string({ unit: "binary" })
        .map((text) => JSON.stringify(firing({ name: text, labels: { x: text } }))),
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        expect([200, 400]).toContain((await send(sent)).status);
      }),
      { numRuns: 80 },
    );
    await send(firing({ fingerprint: "last" }));
    await apply();
    expect(await state()).toMatchObject({ last: true });
  });
});
