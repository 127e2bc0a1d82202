import { beforeAll, beforeEach, expect, test } from "vitest";
import { credentials, environments, questions, subscriptions } from "@/db/schema";
import type { SubscriptionSeen } from "@/platforms/subscription";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { checkSubscriptions } from "./check-subscriptions";
import { listSubscriptions } from "./list";
import { storeSubscriptions } from "./store-subscriptions";

const stage = onStage();
const PLACE = "complyai/production";
const ADS = "adinsights/production";
const SOURCE = "stripe-webhooks";
const NOON = new Date("2026-11-21T12:00:00Z");
const minute = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);

beforeAll(async () => {
  await stage.db.insert(environments).values([
    { id: PLACE, platformId: "complyai", name: "production" },
    { id: ADS, platformId: "adinsights", name: "production" },
  ]);
  await stage.db.insert(questions).values({
    environmentId: PLACE,
    key: SOURCE,
    title: "What Stripe delivers",
    everySeconds: 900,
    apartSeconds: 60,
  });
});
beforeEach(async () => {
  await stage.db.delete(subscriptions);
  await stage.db.delete(credentials);
});

const endpoint = (externalId: string, more: Partial<SubscriptionSeen> = {}): SubscriptionSeen => ({
  externalId,
  provider: "stripe",
  title: "Events",
  tenant: "",
  status: "ok",
  said: "Every event was taken.",
  callback: "https://core.example/stripe",
  lastDeliveryAt: NOON,
  quietAfterSeconds: null,
  ...more,
});

async function hear(at: Date, ...seen: SubscriptionSeen[]) {
  const client = await stage.app.pool.connect();
  try {
    await storeSubscriptions(client, PLACE, { source: SOURCE, seen }, at);
  } finally {
    client.release();
  }
}
const stripe = async (now: Date) =>
  (await listSubscriptions(stage.db, now)).filter(({ provider }) => provider === "stripe");

test("what is told is kept as it was told last, and what is told no more is gone", async () => {
  await hear(NOON, endpoint("a"), endpoint("b"));
  await hear(minute(15), endpoint("b", { status: "warn", said: "2 were missed.", lastDeliveryAt: null }));
  expect(await stripe(minute(16))).toMatchObject([
    { title: "Events", status: "warn", said: "2 were missed.", lastDeliveryAt: NOON, seenAt: minute(15) },
  ]);
});

test("what was told too long ago is unknown, however good it was", async () => {
  await hear(NOON, endpoint("a"));
  expect((await stripe(minute(20)))[0]?.status).toBe("ok");
  expect((await stripe(minute(60)))[0]).toMatchObject({
    status: "unknown",
    said: expect.stringContaining("Last told 1 h ago"),
  });
});

test("silence for longer than is usual is worth a look, and does not make an alert milder", async () => {
  await hear(
    NOON,
    endpoint("a", { quietAfterSeconds: 600, lastDeliveryAt: minute(-30) }),
    endpoint("b", { quietAfterSeconds: 600, lastDeliveryAt: minute(-30), status: "alert" }),
    endpoint("c", { quietAfterSeconds: 7200, lastDeliveryAt: minute(-30) }),
  );
  const rows = await stripe(minute(1));
  expect(rows.map(({ status, silentSeconds }) => [status, silentSeconds])).toEqual([
    ["alert", 31 * 60],
    ["warn", 31 * 60],
    ["ok", null],
  ]);
});

test("what follows the path of an address is not kept", async () => {
  const secret = `canary-${crypto.randomUUID()}`;
  await hear(NOON, endpoint("a", { callback: `https://core.example/stripe?key=${secret}#${secret}` }));
  expect(JSON.stringify(await stage.db.select().from(subscriptions))).not.toContain(secret);
  expect((await stripe(NOON))[0]?.callback).toBe("https://core.example/stripe");
});

test("the age of the secret comes from the credentials; Airbyte's deliveries stand beside them", async () => {
  await stage.db.insert(credentials).values({
    environmentId: PLACE,
    name: "stripe-signing-secret",
    kind: "webhook-secret",
    title: "Stripe's signing secret",
    origin: "declared",
    rotatedAt: minute(-60),
    createdAt: NOON,
    changedAt: NOON,
  });
  await hear(NOON, endpoint("a"));
  expect((await stripe(NOON))[0]?.secret).toMatchObject({ since: minute(-60) });
  const airbyte = (await listSubscriptions(stage.db, NOON)).find(({ provider }) => provider === "airbyte");
  expect(airbyte).toMatchObject({ environmentId: ADS, source: null, lastDeliveryAt: null, secret: null });
  expect(airbyte?.status).not.toBe("ok");
});

test("somebody may ask again, with a trace; about what nobody asks is refused", async () => {
  await checkSubscriptions(as(stage, "operator", NOON), { environmentId: PLACE, source: SOURCE });
  expect(await auditOf(stage.db, "subscription.check")).toMatchObject([
    { result: "done", environmentId: PLACE, detail: { question: "What Stripe delivers" } },
  ]);
  expect(
    await refusalOf(
      checkSubscriptions(as(stage, "operator", NOON), { environmentId: PLACE, source: "none" }),
    ),
  ).toMatch(/no question about subscriptions "none"/);
});
