import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { testDatabases } from "@/platforms/drivers/test-database";
import { aCall, type Slots } from "@/platforms/testing";
import { actionOf, askStep, aView, done } from "@/platforms/testing-flows";
import { connector } from "./connector";
import { databaseBench } from "./database-bench";
import { SIM_APP_SECRET, simSystemToken, simToken } from "./sim-meta";
import { SIM_TOKEN_KEY } from "./world-outside";

const databases = testDatabases();
const SYSTEM = { tenant: "2", account: "2" };
const NAME = "system-token:2";

async function rotating(dialect = "internal-key", wanted: Record<string, string> = SYSTEM) {
  const fresh = simSystemToken(Number(wanted.account), randomBytes(16).toString("hex"));
  const slots: Slots = { [NAME]: { pending: fresh } };
  const bench = await databaseBench(databases, dialect, {}, slots);
  const kept: unknown[] = [];
  const ask = async (plan: string, key: string, found = {}) => {
    const view = aView(slots, NAME, { input: wanted, found, requestedAt: bench.now() });
    const answer = await askStep(connector, bench.conversation, plan, key, view);
    kept.push(answer, answer.evidence?.());
    return answer;
  };
  return { bench, fresh, slots, ask, kept };
}

describe.each(["internal-key", "bearer"])("a system user's token, as %s", (dialect) => {
  test("is replaced with proof both ways, and no token is written down anywhere", async () => {
    const { bench, fresh, slots, ask, kept } = await rotating(dialect);
    const plan = "rotate-system-token";
    expect(await ask(plan, "before")).toMatchObject({
      state: "passed",
      facts: { valid: true, type: "SYSTEM_USER", expires: null },
    });
    expect(await ask(plan, "new-accepted")).toMatchObject({
      state: "passed",
      findings: [{ status: "ok" }, { status: "ok" }, { status: "ok" }, { status: "ok" }],
    });
    const stored = await done(bench, "meta-token.store", { account: "2", from: "pending" });
    expect(stored.settled.state).toBe("succeeded");
    expect(stored.preview).toMatchObject({ reversible: { is: true }, warnings: [] });
    expect(await ask(plan, "old-rejected")).toMatchObject({
      state: "pending",
      said: "Meta still accepts the old token.",
    });
    slots[NAME] = { current: fresh };
    const revoked = await done(bench, "meta-token.revoke", { account: "2", which: "kept" });
    expect(revoked.preview?.effects).toEqual(["Nothing of ComplyAI uses this token: another one is stored."]);
    expect(revoked.settled.state).toBe("succeeded");
    expect(await ask(plan, "old-rejected")).toMatchObject({
      state: "passed",
      said: expect.stringContaining("The new token is accepted, the old one is not"),
    });
    const written = JSON.stringify([kept, stored.kept, revoked.kept]);
    for (const secret of [fresh, simToken(2), SIM_APP_SECRET, SIM_TOKEN_KEY])
      expect(written).not.toContain(secret);
    const rows = JSON.stringify(await bench.sql("select * from wheelhouse_kept_tokens"));
    expect(rows).not.toContain(simToken(2));
  });
});

describe("a new token", () => {
  const plan = "rotate-system-token";

  test("of another business, or without its rights, is not stored", async () => {
    const { slots, ask } = await rotating();
    slots[NAME] = { pending: simSystemToken(3, "0123456789abcdef") };
    expect(await ask(plan, "new-accepted")).toMatchObject({
      state: "failed",
      findings: expect.arrayContaining([
        expect.objectContaining({ title: "Reads an ad account", status: "alert" }),
      ]),
    });
    slots[NAME] = { pending: simSystemToken(4, "0123456789abcdef") };
    expect((await ask(plan, "new-accepted")).findings).toContainEqual(
      expect.objectContaining({ title: "Rights", status: "alert", said: "It lacks business_management." }),
    );
  });

  test("that Meta does not know is refused before anything is stored", async () => {
    const { bench, slots, ask } = await rotating();
    slots[NAME] = { pending: `EAA${randomBytes(12).toString("hex")}` };
    expect(await ask(plan, "new-accepted")).toMatchObject({ state: "failed" });
    await expect(
      actionOf(bench, "meta-token.store").preview?.(bench.conversation, { account: "2", from: "pending" }),
    ).rejects.toMatchObject({ message: expect.stringContaining("Meta does not accept this token") });
  });

  test("stored twice is stored once, and the old one can be put back", async () => {
    const { bench } = await rotating();
    const store = actionOf(bench, "meta-token.store");
    const input = { account: "2", from: "pending" };
    const { before } = await done(bench, "meta-token.store", input);
    await store.execute(bench.conversation, input, aCall());
    expect(await bench.sql("select 1 from wheelhouse_kept_tokens")).toHaveLength(1);
    const undo = store.undo?.(input, before, {});
    expect(undo?.input).toEqual({ account: "2", from: "kept" });
    expect((await done(bench, "meta-token.store", undo?.input ?? {})).settled.state).toBe("succeeded");
  });

  test("is not stored over one that somebody else stored meanwhile", async () => {
    const { bench } = await rotating();
    await bench.sql(
      `create function meanwhile() returns trigger language plpgsql as $$ begin return null; end $$;
       create trigger meanwhile before update on org_business_accounts for each row execute function meanwhile()`,
    );
    await expect(
      actionOf(bench, "meta-token.store").execute(
        bench.conversation,
        { account: "2", from: "pending" },
        aCall(),
      ),
    ).rejects.toMatchObject({ details: { notSent: true } });
    expect(await bench.sql("select 1 from wheelhouse_kept_tokens")).toHaveLength(0);
  });

  test("for a business account of another organisation is refused at once", async () => {
    const { ask } = await rotating("internal-key", { tenant: "3", account: "2" });
    expect(await ask(plan, "before")).toMatchObject({
      state: "failed",
      said: expect.stringContaining("belongs to organisation 2, not to 3"),
    });
  });
});

describe("a person's token", () => {
  const plan = "renew-user-token";
  const PERSON = { tenant: "5", account: "5" };

  test("is renewed by its owner, who is asked in ComplyAI once", async () => {
    const { bench, ask } = await rotating("internal-key", PERSON);
    const before = await ask(plan, "before");
    expect(before).toMatchObject({ state: "passed", facts: { valid: true, type: "USER" } });
    const found = { before: before.facts ?? {} };
    expect(await ask(plan, "connected", found)).toMatchObject({ state: "pending" });

    const told = await done(bench, "owners.notify", { tenant: "5" });
    expect(told.preview).toMatchObject({
      button: "Tell 1 owner",
      targets: [{ id: "user:5", title: "owner5@customers.example" }],
    });
    expect(told.settled.state).toBe("succeeded");
    await actionOf(bench, "owners.notify").execute(bench.conversation, { tenant: "5" }, aCall());
    expect(await bench.sql("select 1 from notifications")).toHaveLength(1);

    await bench.later(60_000);
    await bench.later(5 * 60_000);
    expect(await ask(plan, "connected", found)).toMatchObject({ state: "passed" });
    expect(await ask(plan, "new-accepted", found)).toMatchObject({ state: "passed" });
  });

  test("is told of as a credential with its owner and end, never its value", async () => {
    const { bench } = await rotating();
    const { answer } = await bench.ask("tokens");
    const seen = answer?.credentials?.seen ?? [];
    expect(answer?.credentials?.source).toBe("tokens");
    expect(seen.map(({ externalId }) => externalId)).toEqual(
      expect.arrayContaining(["user-token:5", "system-token:2"]),
    );
    expect(seen.find(({ tenant }) => tenant === "5")).toMatchObject({
      kind: "access-token",
      owner: "owner5@customers.example",
      word: "expiring",
      expiresAt: expect.any(Date),
    });
    expect(JSON.stringify(answer)).not.toContain("EAAsimulated");
    await bench.sql("drop table user_organizations");
    expect((await bench.ask("tokens")).answer?.credentials?.seen).toHaveLength(seen.length);
  });
});

describe("trying a token", () => {
  const trial = connector
    .credentialTests?.("internal-key")
    .find(({ credential }) => credential === "system-token");

  test("goes by what Meta says of it, and a refusal of our own login says nothing", async () => {
    const { bench } = await rotating();
    const tried = (value: string) => trial?.test(bench.conversation, value, "2");
    expect(await tried(simToken(5))).toMatchObject({
      state: "accepted",
      status: "ok",
      expiresAt: expect.any(Date),
    });
    expect(await tried(simToken(4))).toMatchObject({ state: "accepted", status: "warn" });
    const unknown = `EAA${randomBytes(12).toString("hex")}`;
    const refused = await tried(unknown);
    expect(refused).toMatchObject({ state: "rejected", status: "alert" });
    expect(JSON.stringify([refused, refused?.evidence?.()])).not.toContain(unknown);
    Object.assign(bench.conversation.environment.options, { "meta-app": "1" });
    expect(await tried(unknown)).toMatchObject({ state: "unknown" });
  });
});

describe("revoking at once", () => {
  test("shows what breaks, needs two people, and is proved by asking Meta", async () => {
    const { bench } = await rotating();
    const action = actionOf(bench, "meta-token.revoke");
    expect(action.tier).toBe(3);
    const { preview, settled } = await done(bench, "meta-token.revoke", { account: "3", which: "stored" });
    expect(preview).toMatchObject({ typed: "Harbor Lane Outfitters", reversible: { is: false } });
    expect(preview?.targets.map(({ id }) => id)).toEqual([
      "business:3:stored",
      "act:560000000031",
      "act:560000000032",
    ]);
    expect(preview?.effects.join()).toContain("not synced any more: 2 ad accounts");
    expect(settled.state).toBe("succeeded");
    await expect(
      action.preview?.(bench.conversation, { account: "3", which: "stored" }),
    ).rejects.toMatchObject({ message: expect.stringContaining("any more") });
  });

  test.each(["500", "429", "malformed"] as const)("is not proved by Meta answering %s", async (kind) => {
    const { bench, ask } = await rotating();
    await done(bench, "meta-token.store", { account: "2", from: "pending" });
    bench.fault(kind);
    await expect(ask("rotate-system-token", "old-rejected")).rejects.toMatchObject({ name: "PlatformError" });
  });
});

describe("an organisation", () => {
  const of = (tenant: string) => rotating("internal-key", { tenant });

  test("is taken in with counts, and what is missing is named with its remedy", async () => {
    const plan = "onboard-organisation";
    const { bench, ask } = await of("3");
    expect(await ask(plan, "signed-up")).toMatchObject({ state: "passed", tenant: "3" });
    expect(await ask(plan, "connection")).toMatchObject({
      state: "passed",
      facts: { account: "3", accounts: 2 },
    });
    expect(await ask(plan, "subscription-seen")).toMatchObject({ facts: { isDone: false } });
    expect(await ask(plan, "subscription")).toMatchObject({ state: "pending" });
    await done(bench, "meta.resubscribe", {});
    expect(await ask(plan, "subscription")).toMatchObject({ state: "passed", facts: { accounts: 2 } });
    expect(await ask(plan, "data-flows")).toMatchObject({ state: "pending" });

    const inactive = await of("6");
    expect(await inactive.ask(plan, "signed-up")).toMatchObject({
      state: "pending",
      findings: [{ status: "warn", remedy: expect.any(String) }, { status: "ok" }],
    });
    expect(await (await of("99")).ask(plan, "signed-up")).toMatchObject({
      state: "pending",
      said: "ComplyAI has no organisation 99 yet.",
    });
  });

  test("is taken out with proof that its token is dead", async () => {
    const plan = "offboard-organisation";
    const { bench, ask } = await of("3");
    const before = await ask(plan, "before");
    const found = { before: before.facts ?? {} };
    expect(before.facts).toMatchObject({ account: "3", accounts: 2 });
    expect(await ask(plan, "inactive", found)).toMatchObject({ state: "pending" });
    expect(await ask(plan, "token-dead", found)).toMatchObject({ state: "pending" });
    await done(bench, "meta-token.revoke", { account: "3", which: "stored" });
    await bench.sql("update organizations set active = false where id = 3");
    expect(await ask(plan, "inactive", found)).toMatchObject({ state: "passed" });
    expect(await ask(plan, "token-dead", found)).toMatchObject({ state: "passed" });
  });
});
