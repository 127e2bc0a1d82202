import fc from "fast-check";
import { expect, test } from "vitest";
import type { Asked } from "@/platforms/converse";
import { MANAGEMENT } from "@/platforms/drivers/azure/access";
import { PlatformError } from "@/platforms/platform";
import type { Route, Simulate } from "@/platforms/simulator/routes";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulateAs } from "./simulator";

const keys = connector.questions("real").map(({ key }) => key);
const paths = [
  "/health",
  "/health/detailed",
  "/api/v1/status",
  "/dashboard",
  "/api/v1/health/data",
  "/api/v1/sync/metrics",
  "/api/v1/sync/history",
  "/api/v1/sync/status",
  "/api/v1/sync/alerts",
  "/api/v1/tenants",
  "/api/v1/auth/me",
  "/api/v1/preflight/status",
];

const all = (nextRun: string | null) =>
  ["costs", "compliance", "resources", "identity"].map((job) => ({ id: `sync_${job}`, next_run: nextRun }));

/** The simulator with every JSON answer passed through `spoil`. */
function spoiled(spoil: (json: unknown, path: string) => unknown): Simulate {
  const calm = simulateAs({ environment: "development", blocksMs: 0 });
  return async (options) => {
    const simulation = await calm(options);
    const spoilt = (routes: readonly Route[] = []): Route[] =>
      routes.map((route) => ({
        ...route,
        handle: async (request, params) => {
          const reply = await route.handle(request, params);
          if (request.path.includes("/auth/staging-token")) return reply;
          return { ...reply, text: undefined, json: spoil(reply.json, request.path) };
        },
      }));
    const { servers } = simulation;
    return {
      ...simulation,
      servers: { ...servers, api: spoilt(servers.api), [MANAGEMENT]: spoilt(servers[MANAGEMENT]) },
    };
  };
}

/** Every trouble is one we made, and nothing is green that we did not understand. */
function expectHonest({ trouble, answer }: Asked, isGarbage: boolean) {
  if (trouble) expect(trouble.message).not.toBe("The answer could not be understood.");
  for (const { status, value, reason } of answer?.observations ?? []) {
    expect(reason.length).toBeGreaterThan(0);
    expect(reason.length).toBeLessThan(2000);
    if (value !== undefined) expect(Number.isFinite(value)).toBe(true);
    if (isGarbage) expect([status, value]).not.toEqual([undefined, expect.any(Number)]);
    if (isGarbage) expect(status).not.toBe("ok");
  }
  for (const run of answer?.runs ?? [])
    expect(run.durationMs === null || Number.isInteger(run.durationMs)).toBe(true);
  for (const { records } of answer?.jobs ?? [])
    expect(records == null || Number.isInteger(records)).toBe(true);
  const unique = (keysOf: string[]) => expect(new Set(keysOf).size).toBe(keysOf.length);
  unique(answer?.jobs?.map(({ job, tenant }) => JSON.stringify([job, tenant])) ?? []);
  unique(answer?.runs?.map((run) => JSON.stringify([run.job, run.tenant, run.externalId])) ?? []);
  unique(answer?.alerts?.map(({ externalId }) => externalId) ?? []);
  unique(answer?.tenants?.map(({ externalId }) => externalId) ?? []);
}

test("any JSON as the answer to everything is neither an exception nor green", async () => {
  let json: unknown = null;
  const b = await onBench(
    connector,
    spoiled(() => json),
    { dialect: "real", pin: "real" },
  );
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
      json = value;
      b.travel(10 * 60_000);
      for (const key of keys) expectHonest(await b.ask(key), true);
    }),
    { numRuns: 40 },
  );
});

test.each(["real", "runbook"])(
  "a %s answer with one part replaced by any JSON never breaks us",
  async (dialect) => {
    let spoil: (json: unknown, path: string) => unknown = (json) => json;
    const b = await onBench(
      connector,
      spoiled((json, path) => spoil(json, path)),
      { dialect, pin: dialect },
    );
    const place = fc.record({
      path: fc.constantFrom(...paths),
      steps: fc.array(fc.nat(7), { maxLength: 4 }),
      value: fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.constantFrom<unknown>(
          "",
          "Infinity",
          -1,
          1e308,
          "9999-99-99T00:00:00",
          "1970-01-01",
          true,
          null,
          [],
          {},
        ),
      ),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ path, steps, value }) => {
        spoil = (json, at) => (at === path ? replaced(json, steps, value) : json);
        b.travel(10 * 60_000);
        for (const key of keys) expectHonest(await b.ask(key), false);
      }),
      { numRuns: 40 },
    );
  },
);

test("an action's proof survives any JSON and is never success", async () => {
  let json: unknown = null;
  const b = await onBench(
    connector,
    spoiled(() => json),
    { dialect: "real", pin: "real" },
  );
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
      json = value;
      b.travel(10 * 60_000);
      for (const action of connector.actions("real")) {
        const input = { job: "costs", plan: "governance-plan", size: "P1v3" };
        const before = { platformClock: "2026-11-20T09:00:00Z", report: null, newestDataAt: null };
        const state = await action.verify.settled(b.conversation, input, before, b.now()).then(
          (settled) => settled.state,
          (error: unknown) => (error instanceof PlatformError ? error.trouble : error),
        );
        expect(state).toBeTypeOf("string");
        expect([action.key, state]).not.toEqual([action.key, "succeeded"]);
      }
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["health", "/health", { status: "odd" }, "api-answers"],
  ["components", "/health/detailed", { components: { scheduler: "odd" } }, "scheduler"],
  ["components", "/health/detailed", { components: { azure_configured: null } }, "azure-credentials"],
  ["status", "/api/v1/status", { components: { database: "odd" } }, "database"],
  ["status", "/api/v1/status", { components: { cache: "odd" } }, "cache"],
  ["syncs", "/api/v1/health/data", { tenants: {} }, "sync-data"],
  ["syncs", "/api/v1/sync/history", { logs: [] }, "sync-failures"],
  ["syncs", "/api/v1/sync/history", { logs: [] }, "sync-completeness"],
  ["syncs", "/api/v1/sync/history", { logs: [] }, "sync-error-rate"],
  ["syncs", "/api/v1/sync/history", { logs: [] }, "costs-duration"],
  ["syncs", "/api/v1/sync/status", { jobs: [{ id: "odd" }] }, "sync-schedule"],
])("%s: %s saying %j leaves %4$s unknown", async (question, path, json, check) => {
  const b = await onBench(
    connector,
    spoiled((real, at) => (at === path ? json : real)),
    { dialect: "real", pin: "real" },
  );
  const { answer } = await b.ask(question);
  expect(answer?.observations.find((observation) => observation.check === check)?.status).toBe("unknown");
});

test.each([
  [{ components: { database: "unhealthy: no such file" } }, "database", "alert"],
  [{ components: { cache: "memory_disabled" } }, "cache", "warn"],
  [{ components: { cache: "error: gone" } }, "cache", "alert"],
])("the status page saying %j is understood", async (json, check, status) => {
  const b = await onBench(
    connector,
    spoiled((real, at) => (at === "/api/v1/status" ? json : real)),
    {
      dialect: "real",
      pin: "real",
    },
  );
  const { answer } = await b.ask("status");
  expect(answer?.observations.find((observation) => observation.check === check)?.status).toBe(status);
});

test.each([
  [{ status: "scheduler_not_initialized", jobs: [] }, "alert", /No job is scheduled/],
  [
    { status: "running", jobs: [{ id: "sync_costs", next_run: "2026-11-21T00:10:00+00:00" }] },
    "alert",
    /compliance/,
  ],
  [{ status: "running", jobs: all(null) }, "warn", /without a next run/],
  [{ status: "running", jobs: all("2026-11-20T08:00:00+00:00") }, "warn", /not started/],
  [{ status: "running", jobs: all("2026-11-20T10:00:00+01:00") }, "ok", /next run/],
])("the schedule %j is understood", async (json, status, words) => {
  const b = await onBench(
    connector,
    spoiled((real, at) => (at === "/api/v1/sync/status" ? json : real)),
    {
      dialect: "real",
      pin: "real",
    },
  );
  const { answer } = await b.ask("syncs");
  const schedule = answer?.observations.find(({ check }) => check === "sync-schedule");
  expect(schedule).toMatchObject({ status, reason: expect.stringMatching(words) });
});

test("long and telling texts from outside are cut and redacted", async () => {
  const secret = "Bearer abcdefghijklmnop";
  const text = `${secret} ${"x".repeat(5000)}`;
  const b = await onBench(
    connector,
    spoiled((json, path) =>
      path === "/api/v1/sync/alerts"
        ? {
            alerts: [
              { id: 1, severity: "error", title: text, message: text, alert_type: text, job_type: text },
            ],
          }
        : json,
    ),
    { dialect: "real", pin: "real" },
  );
  const { answer } = await b.ask("alerts");
  const [alert] = answer?.alerts ?? [];
  for (const shown of [alert?.title, alert?.message, alert?.kind]) {
    expect(shown?.length).toBeLessThanOrEqual(500);
    expect(shown).not.toContain("abcdefghijklmnop");
  }
  expect(alert?.job).toBeNull();
});

/** A copy with the part at the end of the steps (taken modulo what is there) replaced. */
function replaced(json: unknown, steps: readonly number[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof json !== "object" || json === null) return value;
  if (Array.isArray(json))
    return json.length === 0
      ? value
      : json.map((item, index) => (index === step % json.length ? replaced(item, rest, value) : item));
  const names = Object.keys(json);
  const chosen = names[step % Math.max(1, names.length)];
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => [name, name === chosen ? replaced(item, rest, value) : item]),
  );
}
