import { describe, expect, test } from "vitest";
import { MANAGEMENT, SITE } from "@/platforms/drivers/azure/access";
import { callAzure } from "@/platforms/drivers/azure/arm";
import { clientSecretTest, managingSecretTest } from "@/platforms/drivers/azure/directory";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { flowOn } from "./flow-bench";
import { simulateAs } from "./simulator";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const dialects = ["real", "runbook"] as const;
const bench = (dialect: "real" | "runbook" = "real") => onBench(connector, calm, { dialect });
const byConsole = { made: "directory", place: "app-service" };

const settingsOf = async ({ conversation: c }: Bench) => {
  const reply = await callAzure(c, MANAGEMENT, {
    method: "POST",
    path: `${c.environment.options[SITE]}/config/appsettings/list`,
    query: { "api-version": "2024-11-01" },
  });
  return (reply.json() as { properties: Record<string, string> }).properties;
};
const listed = async (b: Bench) => {
  const query = connector.queries?.("real").find(({ key }) => key === "client-secrets");
  return (await query?.ask(b.conversation, {}))?.rows ?? [];
};

describe("a client secret", () => {
  test("that is accepted tells when it ends; a wrong one is refused; everything else proves nothing", async () => {
    const b = await bench();
    const value = (await b.conversation.secret("client-secret")) ?? "";
    expect(await clientSecretTest.test(b.conversation, value, "")).toMatchObject({
      state: "accepted",
      expiresAt: expect.any(Date),
      facts: { name: "governance 2025" },
    });
    expect(await clientSecretTest.test(b.conversation, `${value}x`, "")).toMatchObject({
      state: "rejected",
      facts: { code: "7000215" },
    });
    b.travel(40 * 86_400_000);
    expect(await clientSecretTest.test(b.conversation, value, "")).toMatchObject({
      state: "rejected",
      facts: { code: "7000222" },
    });
    for (const kind of ["500", "429", "malformed", "404"] as const) {
      b.fault(kind);
      expect([kind, (await clientSecretTest.test(b.conversation, value, "")).state]).toEqual([
        kind,
        "unknown",
      ]);
    }
    b.fault();
    const options: Record<string, string> = {
      ...b.conversation.environment.options,
      "platform-client-id": "00000000-8888-9999-aaaa-bbbbbbbbbbbb",
    };
    const elsewhere = { ...b.conversation, environment: { ...b.conversation.environment, options } };
    expect(await clientSecretTest.test(elsewhere, value, "")).toMatchObject({
      state: "unknown",
      said: expect.stringContaining("not known in this tenant"),
    });
    const { "platform-tenant": _gone, ...without } = options;
    const unnamed = { ...b.conversation, environment: { ...b.conversation.environment, options: without } };
    expect(await clientSecretTest.test(unnamed, value, "")).toMatchObject({ state: "unknown" });
    const managing = (await b.conversation.secret("azure-client-secret")) ?? "";
    expect(await managingSecretTest.test(b.conversation, managing, "")).toMatchObject({ state: "accepted" });
  });

  test("ends as the directory says, and says nothing where none is configured", async () => {
    const b = await bench();
    const { answer } = await b.ask("directory");
    expect(answer?.credentials).toMatchObject({
      source: "directory",
      seen: [
        { kind: "client-secret", expiresAt: expect.any(Date), title: "governance-platform: governance 2025" },
      ],
    });
    const { "azure-graph": _graph, ...baseUrls } = b.conversation.environment.baseUrls;
    const question = connector.questions("real").find(({ key }) => key === "directory");
    const without = { ...b.conversation, environment: { ...b.conversation.environment, baseUrls } };
    expect(await question?.ask(without)).toEqual({ observations: [] });
  });

  test("is what the platform signs in with: without it a sync fails and preflight says why", async () => {
    const b = await bench();
    const flow = flowOn(b, "rotate-client-secret-emergency", byConsole);
    await flow.ask("before");
    const revoked = await flow.act("revoke-old");
    expect(revoked).toMatchObject({ state: "succeeded" });
    expect(revoked.undo).toBeUndefined();
    expect(revoked.preview).toMatchObject({
      typed: "governance 2025",
      reversible: { is: false },
      effects: expect.arrayContaining([expect.stringContaining("6 tenants are active: Contoso")]),
      warnings: [expect.stringContaining("the one in use"), expect.stringContaining("the only secret")],
    });
    const preflight = connector.actions("real").find(({ key }) => key === "preflight.run");
    await preflight?.execute(b.conversation, {}, aCall());
    const told = await preflight?.verify.settled(b.conversation, {}, {}, new Date(0));
    expect(told).toMatchObject({ state: "failed", said: expect.stringContaining("AADSTS7000215") });
    expect(await flow.ask("platform-signs-in")).toMatchObject({
      state: "failed",
      said: expect.stringContaining("The client secret is wrong"),
    });
  });
});

describe.each(dialects)("a rotation in the %s dialect", (dialect) => {
  test("goes from a new secret to the proof that the old one is dead, and shows no value to anybody", async () => {
    const b = await bench(dialect);
    const old = (await b.conversation.secret("client-secret")) ?? "";
    const flow = flowOn(b, "rotate-client-secret", byConsole);
    expect(await flow.ask("before")).toMatchObject({
      state: "passed",
      facts: { oldName: "governance 2025" },
      findings: [{ status: "ok" }, { status: "ok" }, { status: "ok" }],
    });
    expect(await flow.act("make")).toMatchObject({
      state: "succeeded",
      undo: { action: "client-secret.revoke" },
    });
    const made = flow.slots.get("pending") ?? "";
    expect(made).toMatch(/^.{3}8Q~/);
    // A report of before proves nothing of what comes after.
    await flow.act("preflight");
    expect(await flow.ask("new-accepted")).toMatchObject({ state: "passed" });
    expect(await flow.ask("old-rejected")).toMatchObject({ state: expect.not.stringMatching("passed") });
    const put = await flow.act("put");
    expect(put).toMatchObject({ state: "succeeded", undo: { input: { from: "older" } } });
    expect(await settingsOf(b)).toEqual({
      ENVIRONMENT: "production",
      DATABASE_URL: "sqlite:///./data/governance.db",
      AZURE_CLIENT_SECRET: made,
    });
    expect(await flow.ask("placed")).toMatchObject({ state: "passed" });
    expect(await flow.ask("platform-signs-in")).toMatchObject({ state: "pending" });
    expect(await flow.act("preflight")).toMatchObject({ state: "succeeded" });
    expect(await flow.ask("platform-signs-in")).toMatchObject({ state: "passed" });
    expect(await flow.act("sync")).toMatchObject({ state: "succeeded" });
    await flow.promote();
    expect(await flow.ask("old-rejected")).toMatchObject({
      state: "pending",
      said: expect.stringContaining("still works"),
    });
    expect(flow.isNeeded("revoke-old")).toBe(true);
    expect(flow.isNeeded("revoke-old-by-hand")).toBe(false);
    const revoked = await flow.act("revoke-old");
    expect(revoked.preview?.warnings).toEqual([]);
    expect(revoked.preview?.effects.join()).not.toContain("Syncs of");
    expect(revoked).toMatchObject({ state: "succeeded" });
    expect(await flow.ask("old-rejected")).toMatchObject({ state: "passed" });
    const kept = JSON.stringify([flow.kept, b.simulator.requests]);
    expect(kept).not.toContain(made);
    expect(kept).not.toContain(old);
    expect(kept).not.toContain(made.slice(6));
  });

  test("puts the old secret back where the new one does not work", async () => {
    const b = await bench(dialect);
    const old = await b.conversation.secret("client-secret");
    const flow = flowOn(b, "rotate-client-secret", { made: "person", place: "app-service" });
    flow.slots.set("pending", "a-wrong-value-that-nobody-made");
    expect(flow.isNeeded("make")).toBe(false);
    expect(flow.isNeeded("new-value")).toBe(true);
    expect(await flow.ask("new-accepted")).toMatchObject({
      state: "pending",
      said: expect.stringContaining("wrong"),
    });
    await flow.act("put");
    await flow.ask("placed");
    await flow.act("preflight");
    expect(await flow.ask("platform-signs-in")).toMatchObject({ state: "failed" });
    const undo = flow.leaves("put")?.undo;
    const action = connector.actions(dialect).find(({ key }) => key === undo?.action);
    const input = action?.input.parse(undo?.input);
    if (input) await action?.execute(b.conversation, input, aCall());
    expect((await settingsOf(b)).AZURE_CLIENT_SECRET).toBe(old);
  });
});

describe("making a secret", () => {
  const lost = async () => {
    const b = await bench();
    const flow = flowOn(b, "rotate-client-secret", byConsole);
    await flow.ask("before");
    b.fault({ kind: "500-after", pathPrefix: "/v1.0" });
    await expect(flow.act("make")).rejects.toMatchObject({ trouble: "failed" });
    b.fault();
    return { b, flow };
  };

  test("whose answer was lost is said to be worthless, and asked for again it is taken away first", async () => {
    const { b, flow } = await lost();
    expect(await listed(b)).toHaveLength(2);
    const action = connector.actions("real").find(({ key }) => key === "client-secret.add");
    const input = { name: "wheelhouse f10f10f1", days: "120" };
    const told = await action?.verify.settled(b.conversation, input, {}, b.now());
    expect(told).toMatchObject({ state: "failed", said: expect.stringContaining("nobody knows it") });
    const again = await flow.act("make");
    expect(again.preview?.warnings).toEqual([expect.stringContaining("taken away first")]);
    expect(again).toMatchObject({ state: "succeeded" });
    expect(await listed(b)).toHaveLength(2);
    const third = await flow.act("make");
    expect(third).toMatchObject({ state: "succeeded" });
    expect(third.preview?.effects).toEqual([expect.stringContaining("nothing will be sent")]);
    expect(b.simulator.requests.filter(({ path }) => path.endsWith("/addPassword"))).toHaveLength(2);
  });

  test("that did not happen is said so, once it must show", async () => {
    const b = await bench();
    const action = connector.actions("real").find(({ key }) => key === "client-secret.add");
    const input = { name: "never made", days: "120" };
    const since = b.now();
    const settled = () => action?.verify.settled(b.conversation, input, {}, since);
    expect(await settled()).toMatchObject({ state: "pending" });
    b.travel(4 * MINUTE);
    expect(await settled()).toMatchObject({ state: "failed" });
  });

  test("takes a sensible end and a name, and no value where an id belongs", () => {
    const of = (key: string) => connector.actions("real").find((each) => each.key === key)?.input;
    for (const days of ["0", "731", "1.5", "", "soon"])
      expect(of("client-secret.add")?.safeParse({ name: "next", days }).success).toBe(false);
    expect(of("client-secret.revoke")?.safeParse({ keyId: "abc8Q~a-value" }).success).toBe(false);
    const plan = connector.flows?.("real").find(({ key }) => key === "rotate-client-secret");
    const step = plan?.steps.find(({ key }) => key === "new-value");
    const refused = step?.kind === "secret" ? step.refuses?.("0a0a0a0a-1111-4222-8333-444455556666") : "";
    expect(refused).toContain("the secret's id, not its value");
  });
});

describe("before anything is changed", () => {
  test("what is missing is found, with what mends it", async () => {
    const b = await bench();
    const { "azure-graph": _graph, ...baseUrls } = b.conversation.environment.baseUrls;
    b.conversation.environment = { ...b.conversation.environment, baseUrls };
    const flow = flowOn(b, "rotate-client-secret", byConsole);
    expect(await flow.ask("before")).toMatchObject({
      state: "failed",
      said: expect.stringContaining("a secret that a person makes"),
    });
    const byHand = flowOn(b, "rotate-client-secret", { made: "person", place: "elsewhere" });
    expect(await byHand.ask("before")).toMatchObject({ state: "passed", facts: { old: "" } });
    expect(byHand.isNeeded("revoke-old")).toBe(false);
    expect(byHand.isNeeded("revoke-old-by-hand")).toBe(true);
    expect(byHand.isNeeded("put-by-hand")).toBe(true);
  });

  test("a setting that points to a vault is left alone", async () => {
    const b = await bench();
    const c = b.conversation;
    const pointing = "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/a)";
    await callAzure(c, MANAGEMENT, {
      method: "PUT",
      path: `${c.environment.options[SITE]}/config/appsettings`,
      query: { "api-version": "2024-11-01" },
      json: { properties: { AZURE_CLIENT_SECRET: pointing } },
    });
    const flow = flowOn(b, "rotate-client-secret", byConsole);
    expect(await flow.ask("before")).toMatchObject({
      state: "failed",
      said: expect.stringContaining("points to a vault"),
    });
    flow.slots.set("pending", "a-value-of-the-test");
    await expect(flow.act("put")).rejects.toThrow("must not take the reference's place");
    expect(await settingsOf(b)).toEqual({ AZURE_CLIENT_SECRET: pointing });
  });
});

test("the old one may be removed only after the proof, in the plan that is no emergency", () => {
  const plans = connector.flows?.("real") ?? [];
  const order = (key: string) => plans.find((plan) => plan.key === key)?.steps ?? [];
  const normal = order("rotate-client-secret");
  const places = (steps: typeof normal, ...keys: string[]) =>
    keys.map((key) => steps.findIndex((step) => step.key === key));
  const [proof = -1, revoke = -1] = places(normal, "platform-signs-in", "revoke-old");
  expect(proof).toBeGreaterThan(0);
  expect(revoke).toBeGreaterThan(proof);
  for (const key of ["revoke-old", "revoke-old-by-hand"])
    expect(normal.find((step) => step.key === key)?.locked?.by).toEqual([
      "new-accepted",
      "platform-signs-in",
      "promote",
    ]);
  const emergency = order("rotate-client-secret-emergency");
  const [first = -1, made = -1] = places(emergency, "revoke-old", "make");
  expect(first).toBeGreaterThan(0);
  expect(made).toBeGreaterThan(first);
  expect(plans.find(({ key }) => key === "rotate-client-secret-emergency")?.emergency).toBe(true);
});

test("the console's own ways in are tried, one at a time", async () => {
  const b = await bench();
  const tests = connector.credentialTests?.("real") ?? [];
  const tried = async (credential: string, value: string) =>
    (await tests.find((each) => each.credential === credential)?.test(b.conversation, value, ""))?.state;
  const key = (await b.conversation.secret("staging-admin-key")) ?? "";
  expect(await tried("staging-admin-key", key)).toBe("accepted");
  expect(await tried("staging-admin-key", `${key}x`)).toBe("rejected");
  expect(await tried("token", "not.a.token")).toBe("rejected");
  b.fault("500");
  expect(await tried("staging-admin-key", key)).toBe("unknown");
});
