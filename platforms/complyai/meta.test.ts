import { describe, expect, test } from "vitest";
import { seal } from "@/platforms/drivers/fernet";
import { testDatabases } from "@/platforms/drivers/test-database";
import type { Evidence, Fact } from "@/platforms/platform";
import { aCall, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { type DatabaseBench, databaseBench } from "./database-bench";
import { SIM_APP, SIM_APP_SECRET, SIM_VERIFY, simToken } from "./sim-meta";
import { simulate } from "./simulator";
import { SIM_TOKEN_KEY } from "./world-outside";

const databases = testDatabases();
const bench = (options?: Record<string, string>, dialect = "internal-key") =>
  databaseBench(databases, dialect, options);
const SECRETS = [SIM_APP_SECRET, SIM_VERIFY, ...[1, 2, 3, 4, 5, 7, 8].map(simToken)];

async function ask(made: DatabaseBench, key: string, input: Record<string, string>) {
  const query = connector.queries?.(made.conversation.dialect).find((each) => each.key === key);
  if (!query) throw new Error(`There is no query ${key}.`);
  const { rows, said, evidence } = await query.ask(made.conversation, query.input.parse(input));
  const named = rows.map((row) => Object.fromEntries(query.columns.map(({ key: k }, at) => [k, row[at]])));
  const proof = evidence?.();
  expectNoSecret([rows, said, proof]);
  return { rows: named, said, evidence: proof as Evidence };
}

function expectNoSecret(kept: unknown) {
  for (const secret of SECRETS) expect(JSON.stringify(kept)).not.toContain(secret);
}

const action = connector.actions("internal-key").find(({ key }) => key === "meta.resubscribe");
async function resubscribe(made: DatabaseBench) {
  if (!action) throw new Error("There is no such action.");
  const before = await action.look(made.conversation, {});
  const run = aCall();
  const told = await action.execute(made.conversation, {}, run);
  expectNoSecret([told, run.said, told.evidence?.(), before]);
  const settled = () =>
    action.verify.settled(made.conversation, {}, before.facts as Record<string, Fact>, made.now());
  return { before, told, run, settled };
}
/** What was sent to Meta to change something; the cloud beside it is read by POST. */
const posts = ({ simulator }: DatabaseBench) =>
  simulator.requests.filter(({ method, path }) => method === "POST" && /^\/v\d/.test(path));

describe("a Meta token", () => {
  test("that is valid says how long, what it may, and how much of its allowance is used", async () => {
    const made = await bench();
    const { rows, said, evidence } = await ask(made, "meta.token", { account: "5" });
    expect(rows).toMatchObject([
      { account: "5", valid: true, type: "USER", missing: null, reason: null, served: "v26.0" },
    ]);
    expect(rows[0]?.days).toBeGreaterThan(0);
    expect(rows[0]?.used).toBeGreaterThan(0);
    expect(said).toMatch(/^The token is valid and ends in \d days?\.$/);
    expect(evidence.url).toContain("/v26.0/debug_token");
    expect(evidence.url).toMatch(/input_token=(%5B|\[)redacted/);
  });

  test("of a system user does not end; a right that it lacks is named", async () => {
    const made = await bench();
    expect(await ask(made, "meta.token", { account: "2" })).toMatchObject({
      rows: [{ valid: true, type: "SYSTEM_USER", expires: null, days: null }],
      said: "The token is valid and does not end.",
    });
    const { rows } = await ask(made, "meta.token", { account: "4" });
    expect(rows).toMatchObject([{ missing: "business_management" }]);
  });

  test("that Meta does not accept is not valid, with the reason in words, and no call is made with it", async () => {
    const made = await bench();
    const stored = "EAAwithdrawnNotAToken";
    const sealed = seal(stored, SIM_TOKEN_KEY, made.now(), Buffer.alloc(16, 3));
    await made.sql(`update org_business_accounts set system_user_access_token = '${sealed}' where id = 3`);
    const { rows, said, evidence } = await ask(made, "meta.token", { account: "3" });
    expect(rows).toMatchObject([
      { valid: false, reason: "it is no valid token any more (code 190, 467)", used: null },
    ]);
    expect(said).toContain("Meta does not accept the token: it is no valid token");
    expect(JSON.stringify(evidence)).not.toContain(stored);
    expect(made.simulator.requests.filter(({ path }) => path.startsWith("/v26.0/act_"))).toEqual([]);
  });

  test("of an unknown account, sealed with another key, or stored open is told apart", async () => {
    const made = await bench();
    const query = (account: string) => ask(made, "meta.token", { account });
    await expect(query("99")).rejects.toMatchObject({
      trouble: "failed",
      message: expect.stringContaining("99"),
    });
    await made.sql("update org_business_accounts set system_user_access_token = null where id = 1");
    await expect(query("1")).rejects.toMatchObject({ message: expect.stringContaining("no token stored") });
    await made.sql(
      `update org_business_accounts set system_user_access_token = '${simToken(1)}' where id = 1`,
    );
    await expect(query("1")).rejects.toMatchObject({ trouble: "credentials" });
    await expect(ask(made, "meta.token", { account: "1' or '1'='1" })).rejects.toThrow(
      "The id of a business account",
    );
  });

  test("is refused by code, not by status: an ended version names the option", async () => {
    const made = await bench({ "meta-version": "v19.0" });
    await expect(ask(made, "meta.token", { account: "1" })).rejects.toMatchObject({
      trouble: "not-deployed",
      message: expect.stringMatching(/meta-version.*2635/),
    });
  });
});

describe("what Meta tells ComplyAI of", () => {
  test("names the ad accounts on which the app is missing, and leaves out inactive organisations", async () => {
    const made = await bench();
    const { rows, said } = await ask(made, "meta.subscriptions", { app: SIM_APP });
    expect(rows.find(({ what }) => what === "App")).toMatchObject({ id: SIM_APP, active: true, wrong: null });
    expect(rows[0]?.active).toBe(false);
    const without = rows.filter(({ active }) => active === false);
    expect(new Set(without.map(({ whose }) => whose))).toEqual(
      new Set(["Harbor Lane Outfitters", "Solstice Coffee Roasters"]),
    );
    expect(rows.map(({ whose }) => whose)).not.toContain("Northlight Skincare");
    expect(said).toContain("4 of 10 ad accounts lack the app");
  });

  test("shows the app first when its own subscription is not as it should be", async () => {
    const made = await bench({ "meta-callback": "https://elsewhere.example/meta" });
    const { rows, said } = await ask(made, "meta.subscriptions", { app: SIM_APP });
    expect(rows[0]).toMatchObject({
      what: "App",
      active: false,
      wrong: expect.stringContaining("another one"),
    });
    expect(said).toContain("Its address is another one");
  });

  test("cannot be asked for an app whose secret we do not hold", async () => {
    const made = await bench();
    await expect(ask(made, "meta.subscriptions", { app: "12345678" })).rejects.toMatchObject({
      message: expect.stringContaining("another app"),
    });
  });

  test("says which ad account could not be asked, and does not call it installed", async () => {
    const made = await bench();
    await made.sql("update org_business_accounts set system_user_access_token = null where id = 1");
    const { rows, said } = await ask(made, "meta.subscriptions", { app: SIM_APP });
    expect(rows.filter(({ whose }) => whose === "Brightwater Apparel").map(({ active }) => active)).toEqual([
      null,
      null,
    ]);
    expect(said).toContain("2 could not be asked");
  });
});

describe.each(["internal-key", "bearer"])("subscribing again in the dialect %s", (dialect) => {
  test("proves the address with a challenge, adds what is missing, and is proved by looking", async () => {
    const made = await bench(undefined, dialect);
    const { before, told, run, settled } = await resubscribe(made);
    expect(before.facts).toMatchObject({ app: "subscribed", without: 4 });
    expect(told.facts).toMatchObject({ subscribed: false, installed: 4, failed: null });
    expect(run.said[0]).toContain("challenge");
    expect(await settled()).toMatchObject({ state: "succeeded", facts: { without: 0 } });
    const first = posts(made).length;
    const again = await resubscribe(made);
    expect(again.told.facts).toMatchObject({ installed: 0 });
    expect(posts(made)).toHaveLength(first);
  });
});

describe("subscribing again", () => {
  test("makes the app's subscription anew when its address is another, and says when Meta refuses it", async () => {
    const made = await bench({ "meta-callback": "https://elsewhere.example/meta" });
    await expect(resubscribe(made)).rejects.toMatchObject({ message: expect.stringContaining("2200") });
    expect(posts(made).map(({ path }) => path)).toEqual([`/v26.0/${SIM_APP}/subscriptions`]);
  });

  test.each([
    [
      "a verify word that differs",
      { "meta-verify-path": "/webhooks/meta/verify" },
      "wrong",
      /refuses the verify word \(403\)/,
    ],
    [
      "an address without the challenge",
      { "meta-verify-path": "/health" },
      SIM_VERIFY,
      /does not give the challenge back/,
    ],
  ])("changes nothing at %s", async (_what, options, word, message) => {
    const made = await bench(options);
    const { secret } = made.conversation;
    made.conversation.secret = async (name) => (name === "meta-verify-token" ? word : secret(name));
    await expect(resubscribe(made)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      details: { notSent: true },
    });
    expect(posts(made)).toEqual([]);
  });

  test("goes on past an account that refuses, and is not done before it has the app", async () => {
    const made = await bench();
    await made.sql("update org_business_accounts set system_user_access_token = null where id = 3");
    const { told, settled } = await resubscribe(made);
    expect(told.facts).toMatchObject({ installed: 2, failed: expect.stringContaining("5600000000") });
    expect(await settled()).toMatchObject({ state: "pending", said: expect.stringContaining("2 of 10") });
  });
});

test.each([
  ["meta-app-secret", "meta.read"],
  ["meta-token-key", "meta.read"],
  ["meta-verify-token", "meta.act"],
  ["stripe-key", "stripe.read"],
  ["stripe-signing-secret", "stripe.act"],
])("without %s the capability %s is not offered, and says why", async (credential, capability) => {
  const made = await onBench(connector, simulate, {
    dialect: "internal-key",
    credentials: { [credential]: undefined },
  });
  const { capabilities } = await connector.probe(made.conversation);
  expect(capabilities.find((each) => each.capability === capability)).toEqual({
    capability,
    supported: false,
    because: `The configuration names no "${credential}" credential.`,
  });
});
