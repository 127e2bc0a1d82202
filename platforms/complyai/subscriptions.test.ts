import { expect, test } from "vitest";
import { testDatabases } from "@/platforms/drivers/test-database";
import { aCall } from "@/platforms/testing";
import { connector } from "./connector";
import { answer, type DatabaseBench, databaseBench } from "./database-bench";
import { SIM_APP, SIM_APP_SECRET, SIM_VERIFY, simActOf } from "./sim-meta";
import { SIM_SIGNING, SIM_STRIPE_CALLBACK, SIM_STRIPE_KEY } from "./sim-stripe";

const databases = testDatabases();
const bench = (options?: Record<string, string>) => databaseBench(databases, "internal-key", options);

async function told(made: DatabaseBench, question: string) {
  const { observations, subscriptions } = await answer(made, question);
  const kept = JSON.stringify([
    observations,
    observations.map(({ evidence }) => evidence?.()),
    subscriptions,
  ]);
  for (const secret of [SIM_APP_SECRET, SIM_VERIFY, SIM_STRIPE_KEY, SIM_SIGNING])
    expect(kept).not.toContain(secret);
  return { check: observations[0], seen: subscriptions?.seen ?? [] };
}

test("Meta's subscription is told for the app and for every ad account; subscribing again mends those without it", async () => {
  const made = await bench();
  const before = await told(made, "meta-subscriptions");
  expect(before.check).toMatchObject({ check: "meta-subscribed", status: "alert" });
  const app = before.seen.find(({ externalId }) => externalId === `app:${SIM_APP}`);
  expect(app).toMatchObject({ status: "ok", said: expect.stringContaining("gives the challenge back") });
  const lost = before.seen.filter(({ status }) => status === "alert").map(({ externalId }) => externalId);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.every((id) => /^act:56000000003|^act:56000000008/.test(id))).toBe(true);
  expect(simActOf(31)).toMatch(/^56000000003/);

  await connector
    .actions("internal-key")
    .find(({ key }) => key === "meta.resubscribe")
    ?.execute(made.conversation, {}, aCall());
  const after = await told(made, "meta-subscriptions");
  expect(
    after.seen.filter(({ externalId }) => lost.includes(externalId)).map(({ status }) => status),
  ).toEqual(lost.map(() => "ok"));
});

test("an address that Meta would refuse is an alert, whatever Meta lists", async () => {
  const made = await bench({ "meta-verify-path": "/nowhere" });
  const { check, seen } = await told(made, "meta-subscriptions");
  expect(check?.status).toBe("alert");
  expect(seen[0]).toMatchObject({
    provider: "meta",
    status: "alert",
    said: expect.stringContaining("refuses"),
  });
});

test("Stripe's missed events are found by comparing; another's address counts for nothing", async () => {
  const made = await bench();
  const { check, seen } = await told(made, "stripe-webhooks");
  expect(seen).toMatchObject([
    { externalId: "we_simcore", callback: SIM_STRIPE_CALLBACK },
    { externalId: "we_simold", status: "paused", callback: "https://old.complyai.sim.example/stripe" },
  ]);
  const missed = Number(check?.facts?.missed);
  expect(seen[0]?.status).toBe(missed > 0 ? "warn" : "ok");
  expect(check?.status).toBe(seen[0]?.status);
  expect(seen[0]?.lastDeliveryAt?.getTime()).toBeLessThanOrEqual(made.now().getTime());
});

test("when ComplyAI's address is not among Stripe's, it is told nothing, and that is an alert", async () => {
  const made = await bench({ "stripe-callback": "https://moved.complyai.sim.example/stripe" });
  const { check } = await told(made, "stripe-webhooks");
  expect(check).toMatchObject({ status: "alert", reason: expect.stringContaining("told nothing") });
});
