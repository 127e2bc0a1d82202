import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { runSql, testDatabases } from "@/platforms/drivers/test-database";
import { onBench, type Slots } from "@/platforms/testing";
import { askStep, aView, stepOf } from "@/platforms/testing-flows";
import { connector } from "./connector";
import { simulate } from "./simulator";

const databases = testDatabases();

async function rotating(credential: string, dialect: string, slots: Slots[string]) {
  const held: Slots = { [credential]: slots };
  const bench = await onBench(connector, simulate, { dialect, slots: held });
  const kept: unknown[] = [];
  const ask = async (plan: string, key: string) => {
    const answer = await askStep(connector, bench.conversation, plan, key, aView(held, credential));
    kept.push(answer, answer.evidence?.());
    return answer;
  };
  const call = async (base: string, method: string, path: string, body = {}) => {
    const reply = await fetch(`${bench.simulator.baseUrls[base]}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return reply.status === 201 ? ((await reply.json()) as { value: string }).value : "";
  };
  return { bench, held, ask, call, kept };
}

describe.each(["repository", "runbook"])("the signing key, as %s", (dialect) => {
  test("is proved both ways after the restart, not before", async () => {
    const plan = "rotate-jwt-secret";
    const fresh = `canary${randomBytes(32).toString("hex")}`;
    const { bench, held, ask, call, kept } = await rotating("jwt-secret", dialect, { pending: fresh });
    const old = (await bench.conversation.secret("jwt-secret")) ?? "";
    expect(await ask(plan, "new-accepted")).toMatchObject({ state: "pending" });
    await call("api", "POST", "/simulated/restart", { secret: fresh });
    expect(await ask(plan, "new-accepted")).toMatchObject({
      state: "passed",
      proves: { slot: "pending", state: "accepted" },
    });
    held["jwt-secret"] = { current: fresh, previous: old };
    expect(await ask(plan, "old-rejected")).toMatchObject({
      state: "passed",
      proves: { slot: "previous", state: "rejected" },
    });
    expect(JSON.stringify(kept)).not.toContain(fresh);
    expect(JSON.stringify(kept)).not.toContain(old);
  });
});

describe.each([
  ["rotate-resend-key", "resend-key", "resend"],
  ["rotate-twilio-key", "twilio-key", "twilio"],
  ["rotate-slack-key", "slack-key", "slack"],
])("%s", (plan, credential, base) => {
  test.each(["repository", "runbook"])("overlaps, and ends with the old one dead, as %s", async (dialect) => {
    const { bench, held, ask, call, kept } = await rotating(credential, dialect, {});
    const old = (await bench.conversation.secret(credential)) ?? "";
    expect(await ask(plan, "new-accepted")).toMatchObject({
      state: "failed",
      said: expect.stringContaining("no value"),
    });
    held[credential] = { pending: "never-made-by-anybody" };
    expect(await ask(plan, "new-accepted")).toMatchObject({ state: "failed" });

    const fresh = await call(base, "POST", "/simulated/keys");
    const secret = stepOf(connector, dialect, plan, "new-value");
    expect(secret.kind === "secret" && secret.refuses?.(fresh)).toBeFalsy();
    expect(secret.kind === "secret" && secret.refuses?.("short")).toBeTruthy();
    held[credential] = { pending: fresh };
    expect(await ask(plan, "new-accepted")).toMatchObject({ state: "passed" });
    held[credential] = { current: fresh, previous: old };
    expect(await ask(plan, "old-rejected")).toMatchObject({
      state: "pending",
      said: expect.stringContaining("still works"),
    });
    await call(base, "DELETE", "/simulated/keys", { value: old });
    expect(await ask(plan, "old-rejected")).toMatchObject({ state: "passed" });
    bench.fault("500");
    expect(await ask(plan, "old-rejected")).toMatchObject({ state: "pending" });
    for (const value of [fresh, old]) expect(JSON.stringify(kept)).not.toContain(value);
  });
});

test("the old one is taken away only after the proof, in every plan that has it", () => {
  for (const { key, steps } of connector.flows?.("repository") ?? []) {
    const removal = steps.find((step) => step.key === "old-ended" || step.key === "promote");
    expect([key, removal?.locked?.by]).toEqual([key, expect.arrayContaining(["new-accepted"])]);
    const at = (wanted: string) => steps.findIndex((step) => step.key === wanted);
    expect(at("new-accepted")).toBeLessThan(at("promote"));
    expect(at("promote")).toBeLessThan(at("old-rejected"));
  }
});

test("a database login is replaced by a second one, and the first proved to be locked out", async () => {
  const plan = "rotate-database-login";
  const [first, second] = ["first", "second"].map((name) => `${name}_${randomBytes(4).toString("hex")}`);
  const password = `canary${randomBytes(12).toString("hex")}`;
  const admin = databases.server().adminUrl;
  for (const role of [first, second]) await runSql(admin, `create role ${role} login password '${password}'`);
  const addressOf = (role: string | undefined) => {
    const url = new URL(databases.server().simUrl);
    url.username = role ?? "";
    url.password = password;
    return url.toString();
  };
  const database = new URL(databases.server().simUrl).pathname.slice(1);
  await runSql(admin, `grant connect on database ${database} to ${first}, ${second}`);
  const { held, ask, kept } = await rotating("database-login", "repository", { pending: addressOf(second) });
  expect(await ask(plan, "new-accepted")).toMatchObject({
    state: "passed",
    said: `The database lets ${second} in.`,
  });
  held["database-login"] = { current: addressOf(second), previous: addressOf(first) };
  expect(await ask(plan, "old-rejected")).toMatchObject({ state: "pending" });
  await runSql(admin, `alter role ${first} nologin`);
  expect(await ask(plan, "old-rejected")).toMatchObject({ state: "passed" });
  // A database that is not there says nothing about the login.
  const elsewhere = new URL(addressOf(first));
  elsewhere.pathname = "/nowhere";
  held["database-login"] = { current: addressOf(second), previous: elsewhere.toString() };
  await runSql(admin, `alter role ${first} login`);
  expect(await ask(plan, "old-rejected")).toMatchObject({ state: "pending" });
  expect(JSON.stringify(kept)).not.toContain(password);
});
