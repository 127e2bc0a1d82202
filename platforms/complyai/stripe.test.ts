import { describe, expect, test } from "vitest";
import { testDatabases } from "@/platforms/drivers/test-database";
import { aCall } from "@/platforms/testing";
import { connector } from "./connector";
import { type DatabaseBench, databaseBench } from "./database-bench";
import { SIM_SIGNING, SIM_STRIPE_KEY } from "./sim-stripe";

const databases = testDatabases();
const bench = (options?: Record<string, string>) => databaseBench(databases, "internal-key", options);

async function ask(made: DatabaseBench, key: string, input: Record<string, string> = {}) {
  const query = connector.queries?.("internal-key").find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const { rows, said, evidence, truncated } = await query.ask(made.conversation, query.input.parse(input));
  const named = rows.map((row) => Object.fromEntries(query.columns.map(({ key: k }, at) => [k, row[at]])));
  expectNoSecret([rows, said, evidence?.()]);
  return { rows: named, said, truncated };
}

function expectNoSecret(kept: unknown) {
  for (const secret of [SIM_SIGNING, SIM_STRIPE_KEY]) expect(JSON.stringify(kept)).not.toContain(secret);
}

const action = connector.actions("internal-key").find(({ key }) => key === "stripe.replay");
async function replay(made: DatabaseBench, event: string) {
  if (!action) throw new Error("There is no such action.");
  const input = action.input.parse({ event });
  const before = (await action.look(made.conversation, input)).facts;
  const run = aCall();
  const told = await action.execute(made.conversation, input, run);
  expectNoSecret([before, told, told.evidence?.(), run.said]);
  return { before, told, settled: () => action.verify.settled(made.conversation, input, before, made.now()) };
}
const deliveries = ({ simulator }: DatabaseBench) =>
  simulator.requests.filter(({ method, path }) => method === "POST" && path === "/webhooks/stripe");

async function missed(made: DatabaseBench) {
  const { rows } = await ask(made, "stripe.events", { since: "2026-11-01" });
  const event = rows[0]?.event;
  if (typeof event !== "string") throw new Error("No event was missed.");
  return event;
}

describe("events that were not delivered", () => {
  test("are listed since a day, each with who lacks it", async () => {
    const made = await bench();
    const { rows, said, truncated } = await ask(made, "stripe.events", { since: "2026-11-01" });
    expect(rows.length).toBeGreaterThan(4);
    for (const { pending, event } of rows)
      expect([pending, event]).toEqual([1, expect.stringMatching(/^evt_/)]);
    expect(rows.every(({ at }) => String(at) >= "2026-11-01")).toBe(true);
    expect(said).toContain(`${rows.length} not delivered`);
    expect(truncated).toBe(false);
    const later = await ask(made, "stripe.events", { since: "2026-11-15T00:00:00Z" });
    expect(later.rows.length).toBeLessThan(rows.length);
  });

  test("may be of one kind, or of one family", async () => {
    const made = await bench();
    const all = await ask(made, "stripe.events", { since: "2026-11-01", type: "" });
    const family = await ask(made, "stripe.events", { since: "2026-11-01", type: "invoice.*" });
    expect(family.rows.length).toBeLessThan(all.rows.length);
    for (const { type } of family.rows) expect(type).toMatch(/^invoice\./);
  });

  test("older than 30 days are not claimed to be none", async () => {
    expect((await ask(await bench(), "stripe.events", { since: "2026-01-01" })).said).toContain(
      "Older than 30 days Stripe shows nothing",
    );
  });

  test.each([
    { since: "yesterday", type: "" },
    { since: "2026-11-01", type: "Invoice Paid" },
    { since: "2026-11-01", type: "a&limit=1" },
  ])("are not asked for by %o", async (input) => {
    const query = connector.queries?.("internal-key").find(({ key }) => key === "stripe.events");
    expect(query?.input.safeParse(input).success).toBe(false);
  });
});

describe("addresses", () => {
  test("are shown without what follows their path, and ours is told apart", async () => {
    const { rows, said } = await ask(await bench(), "stripe.endpoints");
    expect(rows).toMatchObject([
      { endpoint: "we_simcore", enabled: true, ours: true },
      { endpoint: "we_simold", enabled: false, ours: false, url: "https://old.complyai.sim.example/stripe" },
    ]);
    expect(said).toContain("1 of 2 addresses are switched off");
  });

  test("without ours among them tell nothing", async () => {
    const made = await bench({ "stripe-callback": "https://moved.example/stripe" });
    expect((await ask(made, "stripe.endpoints")).said).toContain("Stripe tells it nothing");
  });
});

describe("sending an event again", () => {
  test("is taken in once, signed, and proved by what the platform noted", async () => {
    const made = await bench();
    const event = await missed(made);
    const { before, told, settled } = await replay(made, event);
    expect(before).toMatchObject({ pending: 1, workedOff: null });
    expect(told).toMatchObject({ facts: { sent: true, httpStatus: 200 } });
    expect(await settled()).toMatchObject({ state: "succeeded" });
    expect(deliveries(made)).toHaveLength(1);

    const again = await replay(made, event);
    expect(again.told).toMatchObject({
      said: expect.stringContaining("not sent again"),
      facts: { sent: false },
    });
    expect(deliveries(made)).toHaveLength(1);
  });

  test("is not proved by the platform's answer alone", async () => {
    const made = await bench();
    const { settled } = await replay(made, await missed(made));
    await made.sql("truncate webhook_events");
    expect(await settled()).toMatchObject({
      state: "pending",
      said: expect.stringContaining("has not noted"),
    });
    await made.sql("drop table webhook_events");
    expect(await settled()).toMatchObject({
      state: "pending",
      said: expect.stringContaining("look at the customer"),
    });
  });

  test("with another signing secret is refused, and the reason is named", async () => {
    const made = await bench();
    const event = await missed(made);
    const { secret } = made.conversation;
    made.conversation.secret = async (name) => (name === "stripe-signing-secret" ? "another" : secret(name));
    await expect(replay(made, event)).rejects.toMatchObject({
      trouble: "failed",
      message: expect.stringContaining("signing secret"),
    });
  });

  test("of an event that Stripe does not know sends nothing", async () => {
    const made = await bench();
    await expect(replay(made, "evt_sim9999999999")).rejects.toMatchObject({ trouble: "not-deployed" });
    expect(action?.input.safeParse({ event: "evt_1/../../charges" }).success).toBe(false);
    expect(deliveries(made)).toEqual([]);
  });
});
