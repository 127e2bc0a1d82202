import { describe, expect, test } from "vitest";
import type { Action } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulateAs } from "./simulator";

const MINUTE = 60_000;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const run = aCall();
const PATH = "/api/v1/sync/alerts/";

function resolveOf(b: Bench): Action {
  const action = connector.actions(b.conversation.dialect).find(({ key }) => key === "alert.resolve");
  if (!action) throw new Error("There is no action alert.resolve.");
  return action;
}

async function openIds(b: Bench): Promise<string[]> {
  const { answer } = await b.ask("alerts");
  return (answer?.alerts ?? []).map(({ externalId }) => externalId).filter((id) => /^\d+$/.test(id));
}

const execute = (b: Bench, alert: string, resolvedBy = "Olga") =>
  resolveOf(b).execute(b.conversation, { alert, resolvedBy }, run);
const settle = (b: Bench, alert: string) =>
  resolveOf(b).verify.settled(b.conversation, { alert, resolvedBy: "Olga" }, {}, b.now());
const posts = (b: Bench) =>
  b.simulator.requests.filter(({ method, path }) => method === "POST" && path.startsWith(PATH));

describe.each(["real", "runbook"])("resolving an alert in the %s dialect", (dialect) => {
  test("is asked under the person's name and proved by the list", async () => {
    const b = await onBench(connector, calm, { dialect });
    const [alert = ""] = await openIds(b);
    const before = await resolveOf(b).look(b.conversation, { alert, resolvedBy: "Olga" });
    expect(before.facts).toMatchObject({ alert, open: true });
    b.travel(1000);
    const told = await execute(b, alert, "Olga Ops, night shift");
    expect(told.facts).toMatchObject({ asked: true, httpStatus: 200, resolvedBy: "Olga Ops, night shift" });
    const startedAt = b.now();
    const settled = () =>
      resolveOf(b).verify.settled(b.conversation, { alert, resolvedBy: "Olga" }, before.facts, startedAt);
    b.travel(5000);
    expect(await settled()).toMatchObject({
      state: "pending",
      said: expect.stringMatching(/may not be read/),
    });
    b.travel(25_000);
    expect(await settled()).toMatchObject({ state: "succeeded" });
    expect(await openIds(b)).not.toContain(alert);
  });

  test("that was resolved over there meanwhile is left with its name and time", async () => {
    const b = await onBench(connector, calm, { dialect });
    const [alert = ""] = await openIds(b);
    await execute(b, alert, "Somebody else");
    b.travel(MINUTE);
    const told = await execute(b, alert);
    expect(told.facts).toMatchObject({ asked: false });
    expect(posts(b)).toHaveLength(1);
    expect(await settle(b, alert)).toMatchObject({ state: "pending" });
    b.travel(MINUTE);
    expect(await settle(b, alert)).toMatchObject({ state: "succeeded" });
  });

  test.each([
    ["403", "forbidden"],
    ["404", "not-deployed"],
    ["429", "rate-limited"],
    ["500", "failed"],
  ] as const)("that answers %s is a trouble in words", async (kind, trouble) => {
    const b = await onBench(connector, calm, { dialect });
    const [alert = ""] = await openIds(b);
    b.fault({ kind, pathPrefix: `${PATH}${alert}` });
    await expect(execute(b, alert)).rejects.toMatchObject({
      trouble,
      message: expect.stringContaining(kind),
    });
    b.travel(MINUTE);
    expect(await settle(b, alert)).toMatchObject({
      state: "pending",
      said: expect.stringMatching(/still lists/),
    });
  });

  test("stays unproved while the list cannot be read", async () => {
    const b = await onBench(connector, calm, { dialect });
    const [alert = ""] = await openIds(b);
    await execute(b, alert);
    b.travel(MINUTE);
    b.fault("500");
    expect(await settle(b, alert)).toMatchObject({ state: "pending", facts: { trouble: "failed" } });
  });

  test("is not asked while nobody can see whether it is open", async () => {
    const b = await onBench(connector, calm, { dialect });
    const [alert = ""] = await openIds(b);
    b.travel(MINUTE);
    b.fault({ kind: "429", pathPrefix: "/api/v1/sync/alerts" });
    await expect(execute(b, alert)).rejects.toMatchObject({ trouble: "rate-limited" });
    expect(posts(b)).toHaveLength(0);
  });
});

test("a number or a name that the platform would refuse is never sent", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  const { input } = resolveOf(b);
  for (const alert of ["0", "-7", "7.5", "unlisted-error", "7/../8", "1e3", ""])
    expect([alert, input.safeParse({ alert, resolvedBy: "Olga" }).success]).toEqual([alert, false]);
  expect(input.safeParse({ alert: "7", resolvedBy: "x".repeat(101) }).success).toBe(false);
  expect(input.safeParse({ alert: "7", resolvedBy: "x".repeat(100) }).success).toBe(true);
});

test("the platform's own refusals are told apart: an alert that is not there, and a bad name", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  const [alert = ""] = await openIds(b);
  b.conversation.memory.set("azure-governance.alert-list", {
    at: b.now(),
    open: new Map([
      ["7", "gone"],
      [alert, "there"],
    ]),
    evidence: () => ({}),
  });
  await expect(execute(b, "7")).rejects.toMatchObject({ message: expect.stringContaining("no alert 7") });
  await expect(execute(b, alert, "x".repeat(101))).rejects.toMatchObject({
    trouble: "forbidden",
    message: expect.stringContaining("422"),
  });
});

test("many at once share one look at the list", async () => {
  const b = await onBench(connector, simulateAs({ environment: "staging", blocksMs: 0 }), {
    dialect: "real",
  });
  const ids = await openIds(b);
  b.travel(MINUTE);
  const before = b.simulator.requests.length;
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      resolveOf(b).look(b.conversation, { alert: ids[0] ?? String(index + 1), resolvedBy: "Olga" }),
    ),
  );
  expect(
    b.simulator.requests.slice(before).filter(({ path }) => path === "/api/v1/sync/alerts"),
  ).toHaveLength(1);
});

test("a strict deployment lets three calls for one alert pass per minute, as the pace says", async () => {
  const b = await onBench(connector, simulateAs({ environment: "staging", blocksMs: 0 }), {
    dialect: "real",
  });
  const [alert = ""] = await openIds(b);
  const action = resolveOf(b);
  let passed = 0;
  const isOpen = { open: new Map([[alert, ""]]), evidence: () => ({}) };
  try {
    for (let turn = 0; turn < 6; turn += 1) {
      b.conversation.memory.set("azure-governance.alert-list", { at: b.now(), ...isOpen });
      await execute(b, alert);
      passed += 1;
    }
  } catch (error) {
    expect(error).toMatchObject({ trouble: "rate-limited", details: { retryAfterSeconds: 60 } });
  }
  expect(passed).toBe(action.pace?.calls);
});

test("what can be resolved is found by looking", async () => {
  const b = await onBench(connector, calm, { dialect: "real" });
  const found = async () =>
    (await connector.probe(b.conversation)).capabilities.find(
      ({ capability }) => capability === "alerts.resolve",
    );
  expect(await found()).toMatchObject({ supported: true });
  b.fault({ kind: "404", pathPrefix: `${PATH}1/resolve` });
  expect(await found()).toMatchObject({ supported: false, because: expect.stringContaining("404") });
  b.fault({ kind: "500", pathPrefix: `${PATH}1/resolve` });
  expect(await found()).toMatchObject({
    supported: false,
    because: expect.stringContaining("could not be told"),
  });
});
