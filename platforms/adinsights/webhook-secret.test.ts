import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AskStep, FlowAnswer, FlowPlan, FlowView } from "@/platforms/flow";
import type { SimReply, Simulate } from "@/platforms/simulator/routes";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { revokeWebhookSecret, rotateWebhookSecret } from "./rotate-webhook-secret";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

const HOOK = "/api/airbyte/webhook/";
const made = () => `canary-${randomBytes(24).toString("hex")}`;

const on = (dialect: string, how: Simulate = simulate) => onBench(connector, how, { dialect, at: MORNING });

type Slots = Partial<Record<"current" | "pending" | "previous", string>>;
const viewOf = (bench: Bench, slots: Slots, found: FlowView["found"] = {}): FlowView => ({
  flowId: "flow",
  idempotencyKey: "key",
  tenant: "",
  input: {},
  found,
  requestedAt: bench.now(),
  beganAt: bench.now(),
  secret: async (slot) => slots[slot],
});

function askStep(plan: FlowPlan, key: string): AskStep {
  const step = plan.steps.find((each) => each.key === key);
  if (step?.kind !== "ask") throw new Error(`${plan.key} has no question ${key}.`);
  return step;
}
const ask = (bench: Bench, key: string, slots: Slots): Promise<FlowAnswer> =>
  askStep(rotateWebhookSecret, key).ask(bench.conversation, viewOf(bench, slots));

/** What a person does elsewhere: a variable and a deploy, or Airbyte's settings. */
const elsewhere = (
  bench: Bench,
  change: { platform?: string | null; airbyte?: string; required?: boolean },
) =>
  bench.conversation.http.send({
    base: "api",
    path: "/simulator/webhook-secret",
    method: "POST",
    json: change,
  });

const first = (bench: Bench) => bench.simulator.credentials["webhook-secret"] ?? "";

describe.each(["head", "december", "runbook"])("the webhook secret in %s", (dialect) => {
  test("is proved both ways by a body that says nothing, and a webhook proves Airbyte's side", async () => {
    const bench = await on(dialect);
    const slots = { current: first(bench), pending: made() };
    expect(await ask(bench, "before", slots)).toMatchObject({
      state: "passed",
      facts: { held: true, old: "accepted" },
    });
    expect(await ask(bench, "new-accepted", slots)).toMatchObject({
      state: "pending",
      facts: { new: "rejected" },
    });
    expect(await ask(bench, "old-rejected", slots)).toMatchObject({ state: "pending" });

    await elsewhere(bench, { platform: slots.pending });
    expect(await ask(bench, "new-accepted", slots)).toMatchObject({ state: "passed" });
    expect(await ask(bench, "old-rejected", slots)).toMatchObject({ state: "passed" });

    const began = viewOf(bench, slots);
    const heard = () => askStep(rotateWebhookSecret, "first-webhook").ask(bench.conversation, began);
    bench.travel(3 * 3_600_000);
    expect(await heard()).toMatchObject({ state: "pending" });
    await elsewhere(bench, { airbyte: slots.pending });
    bench.travel(2 * 3_600_000);
    expect(await heard()).toMatchObject({ state: "passed" });

    const bodies = bench.simulator.requests.filter(({ path }) => path === HOOK);
    expect(bodies.length).toBeGreaterThan(20);
    expect(bench.simulator.hooks(MORNING).at(-1)?.headers["x-airbyte-webhook-secret"]).toBe(slots.pending);
  });

  test("is not proved where the platform has none, lets everybody in, or answers something else", async () => {
    const bench = await on(dialect);
    const slots = { current: first(bench), pending: made() };
    await elsewhere(bench, { platform: null });
    expect(await ask(bench, "new-accepted", slots)).toMatchObject({
      state: "pending",
      facts: { new: "unset" },
    });
    expect(await ask(bench, "old-rejected", slots)).toMatchObject({ state: "pending" });
    await elsewhere(bench, { required: false });
    expect(await ask(bench, "new-accepted", slots)).toMatchObject({
      state: "failed",
      facts: { new: "open" },
    });
    expect(await ask(bench, "old-rejected", slots)).toMatchObject({ state: "pending" });
    for (const kind of ["403", "404", "429", "500", "malformed", "huge"] as const) {
      bench.fault(kind);
      expect(await ask(bench, "new-accepted", slots)).toMatchObject({ state: "pending" });
      expect(await ask(bench, "old-rejected", slots)).toMatchObject({ state: "pending" });
      expect(await ask(bench, "before", slots)).toMatchObject({ state: "failed" });
    }
  });

  test("is tried by the inventory without a false green", async () => {
    const bench = await on(dialect);
    const tried = connector
      .credentialTests?.(dialect)
      .find(({ credential }) => credential === "webhook-secret");
    const proof = (value: string) => tried?.test(bench.conversation, value, "");
    expect(await proof(first(bench))).toMatchObject({ state: "accepted", status: "ok" });
    expect(await proof(made())).toMatchObject({ state: "rejected", status: "alert" });
    await elsewhere(bench, { platform: null, required: false });
    expect(await proof(first(bench))).toMatchObject({ state: "unknown", status: "alert" });
    bench.fault("500");
    expect(await proof(first(bench))).toMatchObject({ state: "unknown", status: "unknown" });
  });
});

test("a release that reached some processes only is no proof", async () => {
  let turn = 0;
  const said = (status: number, detail: string): SimReply => ({ status, json: { detail } });
  const rolling = withAnswers({
    [HOOK]: () => {
      turn += 1;
      return turn % 3 === 0 ? said(403, "invalid webhook secret") : said(400, "connection_id missing");
    },
  });
  const bench = await on("head", rolling);
  const slots = { current: made(), pending: made() };
  expect(await ask(bench, "new-accepted", slots)).toMatchObject({
    state: "pending",
    facts: { new: "mixed" },
  });
  expect(await ask(bench, "old-rejected", slots)).toMatchObject({
    state: "pending",
    facts: { old: "mixed" },
  });
});

test("an old secret that the console does not hold is shown dead by hand, never by nothing", async () => {
  const bench = await on("head");
  const before = await ask(bench, "before", { pending: made() });
  expect(before).toMatchObject({ state: "passed", facts: { held: false } });
  const sight = viewOf(bench, {}, { before: before.facts ?? {} });
  const needed = (key: string) => {
    const step = rotateWebhookSecret.steps.find((each) => each.key === key);
    return step?.onlyIf?.(sight);
  };
  expect([needed("old-rejected"), needed("old-rejected-by-hand")]).toEqual([false, true]);
  expect(await ask(bench, "old-rejected", {})).toMatchObject({ state: "failed" });
  const same = made();
  expect(await ask(bench, "new-accepted", { current: same, pending: same })).toMatchObject({
    state: "failed",
  });
});

test("neither value is in what is kept, and one that a header cannot carry is refused without repeating it", async () => {
  const bench = await on("head");
  const slots = { current: made(), pending: made() };
  const answers = [];
  for (const key of ["before", "new-accepted", "old-rejected"]) {
    const answer = await ask(bench, key, slots);
    answers.push({ ...answer, evidence: answer.evidence?.() });
  }
  expect(JSON.stringify(answers)).not.toMatch(/canary-/);

  const fresh = rotateWebhookSecret.steps.find(({ key }) => key === "new-secret");
  if (fresh?.kind !== "secret") throw new Error("There is no secret step.");
  expect(fresh.refuses?.(made())).toBeUndefined();
  for (const value of ["canary-short", `canary ${made()}`, `${made()}\n`, `${made()}é`])
    expect(fresh.refuses?.(value)).not.toMatch(/canary|^$/);
  // What is made here is never shown, and somebody has to put this one into place by hand.
  expect(fresh.generates).toBeUndefined();
});

test("in an emergency the old one is shut out before anything else is proved", () => {
  const keys = revokeWebhookSecret.steps.map(({ key }) => key);
  expect(keys.indexOf("deploy")).toBeLessThan(keys.indexOf("airbyte"));
  expect(keys.indexOf("old-rejected")).toBeLessThan(keys.indexOf("new-accepted"));
  expect(keys.indexOf("promote")).toBeLessThan(keys.indexOf("airbyte"));
  expect(revokeWebhookSecret.emergency).toBe(true);
  const ordinary = rotateWebhookSecret.steps.map(({ key }) => key);
  for (const proof of ["new-accepted", "old-rejected"])
    expect(ordinary.indexOf(proof)).toBeLessThan(ordinary.indexOf("promote"));
});
