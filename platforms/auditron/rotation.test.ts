import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Bench, Slots } from "@/platforms/testing";
import { aCall, onBench } from "@/platforms/testing";
import { actionOf, askStep, aView, done } from "@/platforms/testing-flows";
import { connector } from "./connector";
import { SIM_JWT_SECRET } from "./sim-workloads";
import { simulate } from "./simulator";

const PLAN = "rotate-jwt-secret";
const SET = { credential: "jwt-secret", from: "pending" };
const RESTART = { deployment: "auditron-api" };

async function rotating(dialect = "runbook") {
  const fresh = `canary${randomBytes(32).toString("hex")}`;
  const slots: Slots = { "jwt-secret": { current: SIM_JWT_SECRET, pending: fresh } };
  const bench = await onBench(connector, simulate, { dialect, slots });
  const ask = (key: string) =>
    askStep(connector, bench.conversation, PLAN, key, aView(slots, "jwt-secret", { input: RESTART }));
  const promote = () => {
    slots["jwt-secret"] = { current: fresh, previous: SIM_JWT_SECRET };
  };
  return { bench, fresh, slots, ask, promote };
}

/** Every reading of the cluster's secret, whole, as somebody with a token of the cluster sees it. */
async function secretOf({ simulator, conversation }: Bench) {
  const token = await conversation.secret("kubernetes-token");
  const reply = await fetch(
    `${simulator.baseUrls.kubernetes}/api/v1/namespaces/auditron/secrets/auditron-secrets`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const { data } = (await reply.json()) as { data: Record<string, string> };
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
}

describe.each(["runbook", "repository"])("AUDITRON's signing key, as %s", (dialect) => {
  test("is replaced with proof both ways, and its value is written down nowhere", async () => {
    const { bench, fresh, ask, promote } = await rotating(dialect);
    const kept: unknown[] = [];
    const asked = async (key: string) => {
      const answer = await ask(key);
      kept.push(answer, answer.evidence?.());
      return answer;
    };
    expect(await asked("before")).toMatchObject({ state: "passed", facts: { holds: "current" } });

    const set = await done(bench, "workloads.secret-set", SET);
    expect(set.settled).toMatchObject({ state: "succeeded", facts: { holds: "pending" } });
    expect(set.preview).toMatchObject({ button: "Set 1 key of auditron-secrets", reversible: { is: true } });
    expect(set.preview?.warnings.join()).toContain("everybody is signed out");
    expect(await secretOf(bench)).toEqual({
      "jwt-secret": fresh,
      "database-url": expect.any(String),
      "redis-url": expect.any(String),
    });

    // The pods still go by the old one.
    expect(await asked("new-accepted")).toMatchObject({ state: "pending" });
    expect((await done(bench, "workloads.restart", RESTART, 600)).settled.state).toBe("succeeded");
    expect(await asked("new-accepted")).toMatchObject({ state: "passed" });
    promote();
    expect(await asked("old-rejected")).toMatchObject({
      state: "passed",
      said: expect.stringContaining("the old one is not"),
    });
    expect(`${JSON.stringify(kept)}${set.kept}`).not.toContain(fresh);
    expect(`${JSON.stringify(kept)}${set.kept}`).not.toContain(Buffer.from(fresh).toString("base64"));
    expect(bench.simulator.requests.map(({ path }) => path).join()).not.toContain(fresh);
  });
});

describe("the proof that the old key is dead", () => {
  test("is not given while the pods still go by it, nor while everybody is refused", async () => {
    const { bench, ask, promote } = await rotating();
    promote();
    expect(await ask("old-rejected")).toMatchObject({
      state: "pending",
      said: expect.stringMatching(/^The new one/),
    });
    bench.fault("401");
    expect(await ask("old-rejected")).toMatchObject({ state: "pending" });
  });

  test("takes the console's own old token where the old key is not known", async () => {
    const { bench, slots, ask } = await rotating();
    await done(bench, "workloads.secret-set", SET);
    await done(bench, "workloads.restart", RESTART, 600);
    slots["jwt-secret"] = { current: slots["jwt-secret"]?.pending ?? "" };
    expect(await ask("old-rejected")).toMatchObject({
      state: "passed",
      said: expect.stringContaining("console's own token"),
    });
  });

  test("is a failure before anything is changed where the call tells nobody from anybody", async () => {
    const { bench, slots, ask } = await rotating();
    Object.assign(bench.conversation.environment.options, { "jwt-probe-path": "/health" });
    expect(await ask("before")).toMatchObject({
      state: "failed",
      findings: expect.arrayContaining([expect.objectContaining({ title: "Key in force", status: "alert" })]),
    });
    slots["jwt-secret"] = {};
    expect(await ask("before")).toMatchObject({ state: "passed", findings: [{ status: "warn" }, {}] });
  });
});

describe("putting a value into the cluster", () => {
  test("is taken back with what was there, before and after it became the one in use", async () => {
    const { bench, ask, promote } = await rotating();
    const { before } = await done(bench, "workloads.secret-set", SET);
    const undo = actionOf(bench, "workloads.secret-set").undo?.(SET, before, {});
    expect(undo).toMatchObject({ input: { credential: "jwt-secret", from: "older" } });
    const back = await done(bench, "workloads.secret-set", undo?.input ?? {});
    expect(back.settled.state).toBe("succeeded");
    expect((await secretOf(bench))["jwt-secret"]).toBe(SIM_JWT_SECRET);
    await done(bench, "workloads.secret-set", SET);
    promote();
    await done(bench, "workloads.secret-set", undo?.input ?? {});
    expect((await secretOf(bench))["jwt-secret"]).toBe(SIM_JWT_SECRET);
    expect((await ask("before")).facts).toMatchObject({ holds: "previous" });
  });

  test("is refused where nothing waits, and never takes a value as its input", async () => {
    const { bench, slots } = await rotating();
    const action = actionOf(bench, "workloads.secret-set");
    slots["jwt-secret"] = { current: SIM_JWT_SECRET };
    await expect(action.preview?.(bench.conversation, SET)).rejects.toMatchObject({
      message: expect.stringContaining("There is no value of the signing key"),
    });
    for (const bad of [
      { ...SET, value: "x" },
      { ...SET, from: "x" },
      { ...SET, credential: "a/b" },
    ])
      expect(action.input.safeParse(bad).success).toBe(false);
    await expect(
      action.preview?.(bench.conversation, { credential: "admin-token", from: "pending" }),
    ).rejects.toMatchObject({ message: expect.stringContaining("no place in the cluster") });
  });

  test("says that what the cluster holds cannot be put back when nobody knows it", async () => {
    const { bench, slots } = await rotating();
    delete slots["jwt-secret"]?.current;
    const { preview, before } = await done(bench, "workloads.secret-set", SET);
    expect(preview?.reversible.is).toBe(false);
    expect(preview?.warnings.join()).toContain("Give the value in force first");
    expect(actionOf(bench, "workloads.secret-set").undo?.(SET, before, {})).toBeUndefined();
  });
});

describe("an API key", () => {
  const FLOW = "rotate-api-key";

  async function withKeys() {
    const slots: Slots = { "api-key": {} };
    const bench = await onBench(connector, simulate, { dialect: "runbook", slots });
    const make = async () => {
      const reply = await fetch(`${bench.simulator.baseUrls.api}/simulated/keys`, { method: "POST" });
      return (await reply.json()) as { id: string; value: string };
    };
    const ask = (key: string) => askStep(connector, bench.conversation, FLOW, key, aView(slots, "api-key"));
    return { bench, slots, make, ask };
  }

  test("is proved, and the old one revoked and proved dead", async () => {
    const { bench, slots, make, ask } = await withKeys();
    const [old, fresh] = [await make(), await make()];
    slots["api-key"] = { current: old.value, pending: fresh.value };
    expect(await ask("new-accepted")).toMatchObject({ state: "passed" });
    slots["api-key"] = { current: fresh.value, previous: old.value };
    expect(await ask("old-rejected")).toMatchObject({
      state: "pending",
      said: expect.stringContaining("still works"),
    });
    const { preview, settled, kept } = await done(bench, "api-key.revoke", { key: old.id });
    expect(preview).toMatchObject({ typed: expect.any(String), reversible: { is: false } });
    expect(preview?.effects.join()).toContain("whoever did that stops working");
    expect(settled.state).toBe("succeeded");
    expect(kept).not.toContain(old.value);
    expect(await ask("old-rejected")).toMatchObject({ state: "passed" });
  });

  test("is refused by its id alone: unknown, revoked, or the key itself in the wrong field", async () => {
    const { bench, make } = await withKeys();
    const { id, value } = await make();
    const action = actionOf(bench, "api-key.revoke");
    expect(action.input.safeParse({ key: value }).success).toBe(false);
    expect(action.tier).toBe(3);
    await expect(action.preview?.(bench.conversation, { key: "nobody" })).rejects.toMatchObject({
      message: expect.stringContaining("no key with the id"),
    });
    await done(bench, "api-key.revoke", { key: id });
    await expect(action.preview?.(bench.conversation, { key: id })).rejects.toMatchObject({
      message: expect.stringContaining("revoked already"),
    });
    // Asked for by two at once: the second hears 409, and what is seen decides.
    expect((await action.execute(bench.conversation, { key: id }, aCall())).said).toContain("409");
  });
});
