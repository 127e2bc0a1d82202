import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openConversation } from "@/platforms/converse";
import type { AskStep, FlowView } from "@/platforms/flow";
import type { Action, ActionCalled, Conversation, Fact } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { asTenant } from "./client";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING } from "./testing";

const made = () => `canary-${randomBytes(16).toString("hex")}`;
const NEW = { tenant: "newtown", name: "Newtown Foods", email: "console@newtown.example" };

type World = { bench: Bench; c: Conversation; secrets: Map<string, string> };

/** A console that has entered a user for the new tenant, and lets it be asked for while it is taken in. */
async function world(dialect: string, entered: Record<string, string> = {}): Promise<World> {
  const bench = await onBench(connector, simulate, { dialect, at: MORNING });
  const secrets = new Map(
    Object.entries({ "newtown-username": NEW.email, "newtown-password": made(), ...entered }),
  );
  const { environment } = bench.conversation;
  const c = openConversation(
    {
      environment: { ...environment, options: { ...environment.options, "tenants-prepared": "newtown" } },
      privateNetwork: true,
      readSecret: async (name) => secrets.get(name) ?? bench.simulator.credentials[name],
    },
    dialect,
    { now: bench.now },
  );
  return { bench, c, secrets };
}

const actionOf = (dialect: string, key: string): Action => {
  const action = connector.actions(dialect).find((each) => each.key === key);
  if (!action) throw new Error(`There is no ${key}.`);
  return action;
};

const happen = async ({ c }: World, what: object) => {
  const reply = await c.http.send({ base: "api", path: "/simulator/happen", method: "POST", json: what });
  return reply.json() as { orphans: { name: string }[] };
};

/** An action as the console does it: looked at, asked for, and looked up whatever was answered. */
async function carriedOut(
  { c, bench }: World,
  action: Action,
  input: Record<string, string>,
  call = aCall(),
) {
  const { facts: before } = await action.look(c, input);
  const at = bench.now();
  let answer: Record<string, Fact> = {};
  let trouble = "";
  try {
    answer = (await action.execute(c, input, call)).facts;
  } catch (error) {
    trouble = error instanceof Error ? error.message : "";
  }
  const called: ActionCalled = { id: call.id, answer };
  return { before, answer, trouble, settled: await action.verify.settled(c, input, before, at, called) };
}

const posts = ({ bench }: World, path: string) =>
  bench.simulator.requests.filter((request) => request.method === "POST" && request.path === path).length;

describe.each(["head", "december", "runbook"])("a tenant made in %s", (dialect) => {
  const create = () => actionOf(dialect, "tenant.create");

  test("is proved by its administrator's sign-in, and its password is nowhere", async () => {
    const on = await world(dialect);
    const preview = await create().preview?.(on.c, NEW);
    expect(preview).toMatchObject({ button: "Create 1 tenant", reversible: { is: false } });
    const call = aCall();
    const done = await carriedOut(on, create(), NEW, call);
    expect(done).toMatchObject({
      before: { canSignIn: false },
      trouble: "",
      settled: { state: "succeeded", facts: { name: NEW.name } },
    });
    expect(JSON.stringify([preview, done, done.settled.evidence?.(), call.said])).not.toMatch(/canary-/);
    expect(done.settled.facts.tenant).toBeUndefined();
  });

  test("is not made twice, even when the platform broke after it made it", async () => {
    const on = await world(dialect);
    await happen(on, { mishap: ["tenant", "after"] });
    const first = await carriedOut(on, create(), NEW);
    expect(first).toMatchObject({
      trouble: expect.stringContaining("(500)"),
      settled: { state: "succeeded" },
    });
    const second = await carriedOut(on, create(), NEW);
    expect(second).toMatchObject({ before: { canSignIn: true }, settled: { state: "succeeded" } });
    expect(posts(on, "/api/tenants/")).toBe(1);
    expect((await happen(on, {})).orphans).toEqual([]);
  });

  test("that broke before anything was made is failed, and can be tried again", async () => {
    const on = await world(dialect);
    await happen(on, { mishap: ["tenant", "before"] });
    expect((await carriedOut(on, create(), NEW)).settled.state).toBe("failed");
    expect((await carriedOut(on, create(), NEW)).settled.state).toBe("succeeded");
  });

  test("with an address that somebody has leaves an orphan behind, and that is said", async () => {
    const on = await world(dialect, { "newtown-username": "ops@kingston.example" });
    const taken = { ...NEW, email: "ops@kingston.example" };
    const done = await carriedOut(on, create(), taken);
    expect(done.settled).toMatchObject({ state: "failed", said: expect.stringContaining("left behind") });
    expect((await happen(on, {})).orphans).toMatchObject([{ name: NEW.name }]);
    expect((await create().preview?.(on.c, taken))?.warnings.join(" ")).toContain("nobody can remove it");
  });

  test("is refused with the platform's words, or before anything is sent", async () => {
    const on = await world(dialect, { "newtown-username": "nobody" });
    await expect(create().execute(on.c, { ...NEW, email: "nobody" }, aCall())).rejects.toMatchObject({
      trouble: "forbidden",
      message: expect.stringContaining("admin_email: Enter a valid email address."),
    });
    await expect(create().look(on.c, NEW)).rejects.toMatchObject({ details: { notSent: true } });
    const without = await world(dialect, { "newtown-password": "" });
    await expect(create().preview?.(without.c, NEW)).rejects.toMatchObject({ details: { notSent: true } });
    expect(posts(without, "/api/tenants/")).toBe(0);
    for (const wrong of [{ name: " " }, { email: "x" }, { tenant: "New Town" }, { tenant: "all" }])
      expect(create().input.safeParse({ ...NEW, ...wrong }).success).toBe(false);
  });
});

test("sign-ups wait for their share of sign-ins instead of using up everybody's", async () => {
  const on = await world("head");
  const create = actionOf("head", "tenant.create");
  for (let turn = 0; turn < 8; turn += 1) await create.look(on.c, NEW).catch(() => undefined);
  await expect(create.execute(on.c, NEW, aCall())).rejects.toMatchObject({
    trouble: "rate-limited",
    details: { notSent: true },
  });
  expect(posts(on, "/api/tenants/")).toBe(0);
});

const viewOf = (on: World, more: Partial<FlowView> = {}): FlowView => ({
  flowId: "flow",
  idempotencyKey: "key",
  tenant: "newtown",
  input: { key: "newtown", tenant: "newtown" },
  found: {},
  requestedAt: on.bench.now(),
  beganAt: on.bench.now(),
  secret: async (_slot, name) => (name ? on.c.secret(name) : undefined),
  ...more,
});

function stepOf(dialect: string, plan: string, key: string): AskStep {
  const step = connector
    .flows?.(dialect)
    .find((each) => each.key === plan)
    ?.steps.find((each) => each.key === key);
  if (step?.kind !== "ask") throw new Error(`${plan} has no question ${key}.`);
  return step;
}

describe.each(["head", "december"])("a tenant that is taken in, in %s", (dialect) => {
  const ask = (on: World, key: string, view = viewOf(on)) =>
    stepOf(dialect, "onboard-tenant", key).ask(on.c, view);

  test("is tested as itself, each thing with what mends it", async () => {
    const on = await world(dialect);
    const lost = await ask(on, "test");
    expect(lost.state).toBe("failed");
    await carriedOut(on, actionOf(dialect, "tenant.create"), NEW);
    expect(await ask(on, "test")).toMatchObject({ state: "passed", facts: { wrong: 0 } });
    await happen(on, { airbyte: false });
    const unset = await ask(on, "test");
    expect(unset).toMatchObject({ state: "failed", facts: { wrong: 1 } });
    expect(unset.findings?.find(({ title }) => title === "Airbyte")).toMatchObject({
      status: "alert",
      remedy: expect.stringContaining("AIRBYTE_API_URL"),
    });
  });

  test("is not synced before webhooks can come in", async () => {
    const on = await world(dialect);
    expect(await ask(on, "webhook")).toMatchObject({ state: "passed", facts: { answer: "accepted" } });
    const set = (change: object) =>
      on.c.http.send({ base: "api", path: "/simulator/webhook-secret", method: "POST", json: change });
    await set({ platform: made() });
    expect(await ask(on, "webhook")).toMatchObject({ state: "passed", findings: [{ status: "warn" }] });
    await set({ platform: null });
    expect(await ask(on, "webhook")).toMatchObject({ state: "failed", facts: { answer: "unset" } });
    await set({ required: false });
    expect(await ask(on, "webhook")).toMatchObject({ state: "failed", facts: { answer: "open" } });
    for (const { key, locked } of connector.flows?.(dialect).find(({ key }) => key === "onboard-tenant")
      ?.steps ?? [])
      if (key === "first-sync") expect(locked?.by).toEqual(["webhook"]);
  });
});

test("a tenant's data flows when it is listed, synced, and rows came", async () => {
  const on = await world("head");
  await carriedOut(on, actionOf("head", "tenant.create"), NEW);
  const view = viewOf(on);
  const ask = (key: string) => stepOf("head", "onboard-tenant", key).ask(on.c, view);
  expect(await ask("connected")).toMatchObject({ state: "pending" });
  const reply = await asTenant(on.c, "newtown", {
    path: "/api/airbyte/connections/",
    method: "POST",
    json: { name: "Meta", connection_id: "6c9b1d9e-7777-4777-8777-0123456789ab", interval_minutes: 60 },
    as: "user",
  });
  expect(reply.status).toBe(201);
  expect(await ask("connected")).toMatchObject({ state: "passed", facts: { ready: 1 } });
  expect(await ask("verified")).toMatchObject({ state: "pending", facts: { records: 0 } });
  const sync = actionOf("head", "sync.trigger");
  await sync.execute(on.c, { tenant: "newtown" }, aCall());
  on.bench.travel(120_000);
  const done = await ask("verified");
  expect(done).toMatchObject({ state: "passed", facts: { syncs: 1 } });
  expect(Number(done.facts?.records)).toBeGreaterThan(0);
  on.bench.fault("zero-records");
  expect(await ask("verified")).toMatchObject({ state: "pending", facts: { records: 0 } });
});

describe.each(["head", "december"])("service accounts in %s", (dialect) => {
  const KINGSTON = { tenant: "kingston" };
  const ask = (on: World, plan: string, key: string, view: Partial<FlowView>) =>
    stepOf(dialect, plan, key).ask(on.c, viewOf(on, { input: KINGSTON, ...view }));

  test("are made, proved, revoked and proved dead, their keys in no answer", async () => {
    const on = await world(dialect);
    const old = on.bench.simulator.credentials["kingston-api-key"] ?? "";
    const slots: Record<string, string> = { current: old };
    const secret: FlowView["secret"] = async (slot) => slots[slot];
    const call = aCall({
      id: "0123456789",
      keepSecret: async (name, slot, value) => {
        expect(name).toBe("kingston-api-key");
        slots[slot] = value;
      },
    });
    const before = await ask(on, "rotate-api-key", "before", { secret });
    expect(before).toMatchObject({ state: "passed", facts: { old: "accepted" } });
    const create = actionOf(dialect, "service-account.create");
    const pending = await carriedOut(on, create, { ...KINGSTON, slot: "pending" }, call);
    expect(pending).toMatchObject({ answer: { kept: true }, settled: { state: "succeeded" } });
    expect(slots.pending).toMatch(/^sa_/);
    expect(await ask(on, "rotate-api-key", "new-accepted", { secret })).toMatchObject({ state: "passed" });

    slots.previous = slots.current ?? "";
    slots.current = slots.pending ?? "";
    const dead = () => ask(on, "rotate-api-key", "old-rejected", { secret });
    expect(await dead()).toMatchObject({ state: "pending" });
    const revoke = actionOf(dialect, "service-account.revoke");
    const input = { ...KINGSTON, account: String(before.facts?.account) };
    on.bench.travel(2000);
    const preview = await revoke.preview?.(on.c, input);
    expect(preview).toMatchObject({ button: "Revoke 1 service account", typed: "kingston" });
    expect(preview?.warnings.join(" ")).toContain("This console reads");
    expect(await carriedOut(on, revoke, input)).toMatchObject({ settled: { state: "succeeded" } });
    expect(await dead()).toMatchObject({ state: "passed", said: expect.stringContaining("inactive") });
    const told = JSON.stringify([before, pending, preview, await dead(), call.said]);
    for (const value of Object.values(slots)) expect(told).not.toContain(value);
  });

  test("whose key was lost on the way are said to be there, to be revoked", async () => {
    const on = await world(dialect);
    await happen(on, { mishap: ["account", "after"] });
    const create = actionOf(dialect, "service-account.create");
    const done = await carriedOut(on, create, { ...KINGSTON, slot: "pending" }, aCall({ id: "0123456789" }));
    expect(done.settled).toMatchObject({ state: "failed", said: expect.stringContaining("Revoke it") });
    const revoke = actionOf(dialect, "service-account.revoke");
    await happen(on, { mishap: ["revoke", "after"] });
    const gone = await carriedOut(on, revoke, {
      ...KINGSTON,
      account: String(done.settled.facts.account),
    });
    expect(gone).toMatchObject({ trouble: expect.stringContaining("500"), settled: { state: "succeeded" } });
  });

  test("are tried without a false verdict", async () => {
    const on = await world(dialect);
    const of = (name: string) =>
      connector.credentialTests?.(dialect).find(({ credential }) => credential === name);
    const own = on.bench.simulator.credentials;
    const key = (value = "") => of("tenant-api-key")?.test(on.c, value, "kingston");
    expect(await key(own["kingston-api-key"])).toMatchObject({ state: "accepted", status: "ok" });
    expect(await key("sa_00000000.wrong")).toMatchObject({ state: "rejected", status: "alert" });
    expect(await key("not a key")).toMatchObject({ state: "rejected" });
    const password = (value = "") => of("tenant-password")?.test(on.c, value, "kingston");
    expect(await password(own["kingston-password"])).toMatchObject({ state: "accepted", status: "ok" });
    expect(await password(made())).toMatchObject({ state: "rejected", status: "alert" });
    for (const kind of ["401", "403", "429", "500", "malformed"] as const) {
      on.bench.fault(kind);
      expect(await key(own["kingston-api-key"])).toMatchObject({ state: "unknown", status: "unknown" });
      expect(await password(made())).toMatchObject({ state: "unknown", status: "unknown" });
    }
  });
});

test("a tenant that leaves is shut as far as the platform lets it, and that is proved", async () => {
  const on = await world("head");
  const input = { tenant: "kingston" };
  const view = viewOf(on, { input });
  const ask = (key: string) => stepOf("head", "offboard-tenant", key).ask(on.c, view);
  expect(await ask("before")).toMatchObject({ state: "passed", facts: { accounts: 1, connections: 2 } });
  expect(await ask("proof")).toMatchObject({ state: "pending", facts: { key: "accepted" } });
  const connections = actionOf("head", "tenant.connections");
  const pausing = { ...input, to: "paused" };
  await happen(on, { mishap: ["connection", "after"] });
  const half = await carriedOut(on, connections, pausing);
  expect(half.settled).toMatchObject({ state: "failed", facts: { left: 1 } });
  const paused = await carriedOut(on, connections, pausing);
  expect(paused.settled.state).toBe("succeeded");
  const undo = connections.undo?.(pausing, paused.before, paused.answer);
  expect(undo?.input).toMatchObject({ to: "active", only: paused.before.changed });
  expect(
    await carriedOut(on, actionOf("head", "service-account.revoke"), { ...input, account: "all" }),
  ).toMatchObject({
    settled: { state: "succeeded" },
  });
  expect(await ask("proof")).toMatchObject({
    state: "passed",
    facts: { key: "rejected", accounts: 0, connections: 0 },
  });
});

describe.each(["head", "december"])("credentials told by the platform in %s", (dialect) => {
  test("are whole, with their ends, and one tenant that is lost takes none away", async () => {
    const on = await world(dialect);
    const question = connector.questions(dialect).find(({ key }) => key === "credentials");
    const seen = async () => (await question?.ask(on.c))?.credentials?.seen ?? [];
    const whole = await seen();
    const portmore = whole.find(({ tenant, kind }) => tenant === "portmore" && kind === "access-token");
    expect(portmore?.expiresAt).toEqual(new Date("2026-11-25T00:00:00Z"));
    expect(portmore?.word).toBe(dialect === "head" ? "expiring" : undefined);
    expect(whole.filter(({ kind }) => kind === "api-key")).toHaveLength(4);
    on.secrets.set("kingston-api-key", "sa_00000000.wrong");
    expect((await seen()).map(({ externalId }) => externalId)).toEqual(
      whole.map(({ externalId }) => externalId),
    );
    expect(new Set(whole.map(({ externalId }) => externalId)).size).toBe(whole.length);
  });
});
