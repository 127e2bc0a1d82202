import { describe, expect, test } from "vitest";
import { decodeAadsts } from "@/platforms/drivers/azure/aadsts";
import type { AskStep } from "@/platforms/flow";
import { aCall, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { flowOn } from "./flow-bench";
import { issueToken } from "./sim-gate";
import { simulateAs } from "./simulator";
import { STALE_TENANT } from "./world";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const dialects = ["real", "runbook"] as const;
const bench = (dialect: "real" | "runbook") => onBench(connector, calm, { dialect });
const wanted = {
  name: "Relecloud",
  tenant_id: "0abcdef0-1111-4222-8333-444455556666",
  client_id: "aaaaaaaa-1111-4222-8333-444455556666",
  client_secret_ref: "relecloud-client-secret",
};

describe.each(dialects)("onboarding in the %s dialect", (dialect) => {
  test("goes from the platform's rules to data that flows", async () => {
    const b = await bench(dialect);
    const flow = flowOn(b, "onboard-tenant", wanted);
    expect(flow.plan.subject(flow.sight().input)).toBe(wanted.tenant_id);
    const reach = await flow.ask("reach");
    expect(reach).toMatchObject({ state: "passed" });
    expect(reach.findings?.map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    expect(await flow.ask("listed")).toMatchObject({ state: "pending" });
    expect(await flow.act("create")).toMatchObject({ state: "succeeded" });
    expect(await flow.ask("listed")).toMatchObject({ state: "passed", tenant: wanted.tenant_id });
    expect(flow.leaves("create")).toMatchObject({
      undo: { action: "tenant.deactivate", input: { id: expect.stringMatching(/^5eed0001/) } },
    });
    expect(await flow.ask("access")).toMatchObject({ state: "passed", facts: { passed: 5, failed: 0 } });
    expect(await flow.ask("synced")).toMatchObject({ state: "pending" });
    expect(await flow.ask("data")).toMatchObject({ state: "pending", facts: { resources: 0 } });
    expect(await flow.act("first-sync")).toMatchObject({ state: "succeeded" });
    expect(await flow.ask("synced")).toMatchObject({ state: "passed" });
    const data = await flow.ask("data");
    expect(data).toMatchObject({ state: "passed", facts: { kinds: 3 } });
    expect(data.facts?.resources).toBeGreaterThan(100);
  });

  test("says what is in the way before anybody agrees", async () => {
    const b = await bench(dialect);
    const there = { ...wanted, tenant_id: "d1ec7000-0000-4000-a000-000000000001" };
    const taken = await flowOn(b, "onboard-tenant", there).ask("reach");
    expect(taken).toMatchObject({ state: "failed", said: expect.stringContaining('called "Contoso"') });
    const twin = await flowOn(b, "onboard-tenant", { ...wanted, name: "Contoso" }).ask("reach");
    expect(twin).toMatchObject({ state: "failed", said: expect.stringContaining("by name") });
    b.fault("500");
    expect(await flowOn(b, "onboard-tenant", wanted).ask("reach")).toMatchObject({ state: "failed" });
  });

  test.each([
    ["expired-last-year", "7000222", /has expired/],
    ["wrong-value", "7000215", /is wrong/],
    ["no-consent-yet", "65001", /has not consented/],
    ["unknown-app", "700016", /not known in this tenant/],
  ])(
    "decodes what Azure says of %s, and looks anew once it is mended",
    async (client_secret_ref, code, said) => {
      const b = await bench(dialect);
      const flow = flowOn(b, "onboard-tenant", { ...wanted, client_secret_ref });
      await flow.act("create");
      const access = await flow.ask("access");
      expect(access).toMatchObject({ state: "failed", said: expect.stringMatching(said) });
      expect(access.findings?.[0]).toMatchObject({
        status: "alert",
        said: expect.stringContaining(`AADSTS${code}`),
        remedy: expect.any(String),
      });
      await flow.act("first-sync");
      expect(await flow.ask("synced")).toMatchObject({ state: "pending" });
      expect(await flow.ask("data")).toMatchObject({ state: "pending" });

      const update = connector.actions(dialect).find((each) => each.key === "tenant.update");
      const mend = update?.input.parse({
        tenant_id: wanted.tenant_id,
        client_secret_ref: "relecloud-client-secret",
      });
      if (mend) await update?.execute(b.conversation, mend, aCall());
      b.travel(MINUTE);
      const since = b.now();
      expect(await flow.ask("access", since)).toMatchObject({
        state: "pending",
        said: expect.stringContaining("keeps that for five minutes"),
      });
      b.travel(5 * MINUTE);
      expect(await flow.ask("access", since)).toMatchObject({ state: "passed" });
    },
  );

  test("without its roles a tenant signs in and shows nothing", async () => {
    const b = await bench(dialect);
    const flow = flowOn(b, "onboard-tenant", { ...wanted, client_secret_ref: "no-role-yet" });
    await flow.act("create");
    const access = await flow.ask("access");
    expect(access).toMatchObject({ state: "failed", facts: { passed: 2, failed: 3 } });
    expect(access.findings?.map(({ remedy }) => remedy)).toContainEqual(
      expect.stringContaining("Cost Management Reader"),
    );
    await flow.act("first-sync");
    expect(await flow.ask("data")).toMatchObject({
      state: "pending",
      said: expect.stringContaining("Reader"),
    });
  });

  test("whatever breaks while it looks is no proof", async () => {
    const b = await bench(dialect);
    const flow = flowOn(b, "onboard-tenant", wanted);
    await flow.act("create");
    await flow.act("first-sync");
    for (const kind of ["500", "429", "malformed", "403"] as const) {
      b.fault(kind);
      for (const step of ["listed", "synced", "data"])
        expect([kind, step, (await flow.ask(step)).state]).toEqual([kind, step, "pending"]);
      expect((await flow.ask("access")).state).toBe("failed");
    }
  });

  test("taking it out ends with syncs that leave it out", async () => {
    const b = await bench(dialect);
    const input = { tenant_id: "d1ec7000-0000-4000-a000-000000000002", name: "Fabrikam" };
    const other = flowOn(b, "offboard-tenant", { ...input, name: "Contoso" });
    expect(await other.ask("seen")).toMatchObject({
      state: "failed",
      said: expect.stringContaining("Fabrikam"),
    });
    const flow = flowOn(b, "offboard-tenant", input);
    expect(await flow.ask("seen")).toMatchObject({ state: "passed", facts: { active: true } });
    expect(await flow.ask("not-listed")).toMatchObject({ state: "pending" });
    expect(await flow.act("deactivate")).toMatchObject({ state: "succeeded" });
    expect(await flow.ask("not-listed")).toMatchObject({ state: "passed", facts: { active: false } });
    const began = b.now();
    if (dialect === "runbook")
      expect(await flow.ask("not-synced", began)).toMatchObject({ state: "pending" });
    b.travel(2 * HOUR);
    expect(await flow.ask("not-synced", began)).toMatchObject({ state: "passed" });
    expect(flow.leaves("deactivate")).toMatchObject({
      undo: { action: "tenant.activate", input: { id: "5eed0000-0000-4000-9000-000000000002" } },
    });
  });
});

test("a tenant that is left out silently does not pass for synced", async () => {
  const b = await bench("real");
  b.fault("stale-tenant");
  await b.ask("syncs");
  const { beganAt } = flowOn(b, "onboard-tenant", wanted).sight();
  b.travel(HOUR);
  const plan = connector.flows?.("real").find(({ key }) => key === "onboard-tenant");
  const step = plan?.steps.find(({ key }) => key === "synced") as AskStep;
  const input = { ...wanted, name: STALE_TENANT, tenant_id: "d1ec7000-0000-4000-a000-000000000005" };
  const view = {
    flowId: "",
    idempotencyKey: "",
    tenant: "",
    input,
    found: {},
    requestedAt: beganAt,
    beganAt,
  };
  const answer = await step.ask(b.conversation, { ...view, secret: async () => undefined });
  expect(answer).toMatchObject({ state: "pending", said: expect.stringContaining("left out silently") });
  const others = await step.ask(b.conversation, {
    ...view,
    input: { ...wanted, name: "Contoso", tenant_id: "d1ec7000-0000-4000-a000-000000000001" },
    secret: async () => undefined,
  });
  expect(others).toMatchObject({ state: "passed" });
});

test("a clock that runs two hours ahead makes nothing newer than it is", async () => {
  const b = await bench("real");
  const flow = flowOn(b, "onboard-tenant", {
    ...wanted,
    name: "Contoso",
    tenant_id: "d1ec7000-0000-4000-a000-000000000001",
  });
  b.fault("clock-skew");
  expect(await flow.ask("synced")).toMatchObject({ state: "pending" });
});

test("many at once wait for the hourly sync instead of one each", async () => {
  const b = await bench("real");
  const flow = flowOn(b, "onboard-tenant", { ...wanted, sync_now: "no" });
  expect(flow.isNeeded("first-sync")).toBe(false);
  expect(flowOn(b, "onboard-tenant", wanted).isNeeded("first-sync")).toBe(true);
  await flow.act("create");
  expect(await flow.ask("synced")).toMatchObject({ state: "pending" });
  // An hourly run may end without this tenant; one of two does not.
  b.travel(3 * HOUR);
  expect(await flow.ask("synced")).toMatchObject({ state: "passed" });
});

test("our credential's missing role is found before anybody agrees", async () => {
  const at = new Date("2026-11-20T09:00:00Z");
  const token = issueToken(at.getTime(), 3600, ["operator"]);
  const b = await onBench(connector, calm, { dialect: "real", at, credentials: { token } });
  const reach = await flowOn(b, "onboard-tenant", wanted).ask("reach");
  expect(reach).toMatchObject({ state: "failed", said: expect.stringContaining("no admin role") });
});

test("every code is decoded, an unknown one with where to look it up", () => {
  expect(decodeAadsts("x: AADSTS50034: The user account does not exist")).toMatchObject({ code: "50034" });
  expect(decodeAadsts("AADSTS999999: ?")?.remedy).toContain("error?code=999999");
  expect(decodeAadsts("no code at all")).toBeUndefined();
});
