import { describe, expect, test } from "vitest";
import { FAULT_KINDS } from "@/domain/drill";
import { aCall, HARMLESS, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

const HTTP_QUESTIONS = [
  "health-frontend",
  "health-core",
  "health-api",
  "health-maestro",
  "workers",
  "queue",
  "outside-meta",
  "outside-stripe",
  "outside-auth0",
];
const SQL_QUESTIONS = ["database", "database-sessions", "ad-sync", "activity", "tokens"];
const CLOUD = ["cloud.read", "cloud.act", "logs", "deployments.read", "deployments.act"];
const OUTSIDE = ["meta.read", "meta.act", "stripe.read", "stripe.act", "smoke"];
const DIALECTS = ["internal-key", "bearer"] as const;

const bench = (dialect: string, options: Partial<Parameters<typeof onBench>[2]> = {}) =>
  onBench(connector, simulate, { dialect, ...options });

describe("the declaration", () => {
  const { components, thresholds, jobs } = connector.declaration;
  const checks = components.flatMap((component) => component.checks);
  const questions = connector.questions("internal-key");

  test("every check has its question, every metric its threshold, every trigger its action", () => {
    const keys = questions.map(({ key }) => key);
    const metrics = thresholds.map(({ metric }) => metric);
    for (const { question, metric } of checks) {
      expect(keys).toContain(question);
      if (metric) expect(metrics).toContain(metric);
    }
    for (const { ageMetric, trigger } of jobs) {
      expect(metrics).toContain(ageMetric);
      if (trigger) expect(connector.actions("bearer").map(({ key }) => key)).toContain(trigger.action);
    }
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(metrics).size).toBe(metrics.length);
    expect([...keys].sort()).toEqual(
      [...HTTP_QUESTIONS, ...SQL_QUESTIONS, "isolation", "meta-subscriptions", "stripe-webhooks"].sort(),
    );
  });

  test("every threshold has a limit or a target, in the right order", () => {
    for (const { metric, target, warn, alert, direction } of thresholds) {
      expect([metric, target ?? warn ?? alert]).not.toEqual([metric, null]);
      if (warn !== null && alert !== null)
        expect(direction === "above-is-bad" ? warn < alert : warn > alert, metric).toBe(true);
    }
  });
});

describe.each(DIALECTS)("the dialect %s", (dialect) => {
  test("is found by asking, and its capabilities are told", async () => {
    const { conversation } = await bench(dialect);
    expect(conversation.dialect).toBe(dialect);
    const { capabilities } = await connector.probe(conversation);
    expect(capabilities.map(({ capability }) => capability).sort()).toEqual(
      [
        ...["alerts", "checks", "database.act", "database.backup", "database.read", "jobs", "jobs.trigger"],
        ...["logs", "metrics", "preflight", "queues", "queues.act", "queues.read", "tenants"],
        ...["cloud.act", "cloud.read", "deployments.act", "deployments.read"],
        ...["workloads.act", "workloads.read", ...OUTSIDE],
      ].sort(),
    );
    const supported = capabilities.filter(({ supported }) => supported).map(({ capability }) => capability);
    expect(supported.sort()).toEqual(
      [
        ...(dialect === "bearer" ? [] : ["queues", "queues.act"]),
        ...["checks", "jobs.trigger", "queues.read", "workloads.act", "workloads.read", ...CLOUD, ...OUTSIDE],
      ].sort(),
    );
    for (const { because } of capabilities) expect(because).toMatch(/\.$/);
  });

  test("all four services say that they are healthy", async () => {
    const { ask } = await bench(dialect);
    for (const service of ["frontend", "core", "api", "maestro"]) {
      const { answer } = await ask(`health-${service}`);
      expect(answer?.observations).toMatchObject([
        { check: `${service}-healthy`, status: "ok", facts: { version: "2026.11.2" } },
      ]);
    }
  });

  test("outside services are seen by their proper refusals", async () => {
    const { ask } = await bench(dialect);
    for (const name of ["meta", "stripe", "auth0"]) {
      const { answer } = await ask(`outside-${name}`);
      expect(answer?.observations).toMatchObject([{ check: `${name}-answers`, status: "ok" }]);
    }
  });

  test("without a database its questions are not offered", async () => {
    const { ask } = await bench(dialect);
    for (const question of SQL_QUESTIONS)
      expect((await ask(question)).trouble).toMatchObject({ trouble: "not-deployed" });
  });

  // Waiting is the transport's, which knows no dialect: once is enough.
  const faults = FAULT_KINDS.filter((kind) => dialect === "bearer" || (kind !== "hung" && kind !== "slow"));
  test.each(faults)("the fault %s never shows anything green that was not seen", async (kind) => {
    const { ask, fault } = await bench(dialect);
    const harmless = HARMLESS.includes(kind);
    fault(kind);
    const outcomes = await Promise.all(HTTP_QUESTIONS.map(async (key) => ({ key, ...(await ask(key)) })));
    for (const { key, answer, trouble } of outcomes) {
      expect(answer !== undefined || trouble !== undefined, key).toBe(true);
      if (harmless) continue;
      for (const observation of answer?.observations ?? []) {
        expect([key, observation.status]).not.toEqual([key, "ok"]);
        expect([key, observation.value]).toEqual([key, undefined]);
      }
    }
  });
});

describe("services", () => {
  const expected = {
    "401": "credentials",
    "403": "forbidden",
    "404": "not-deployed",
    "429": "rate-limited",
    "500": "failed",
    malformed: "unreadable",
    huge: "unreadable",
    bomb: "unreadable",
  } as const;

  test.each(Object.entries(expected))("the fault %s is the trouble %s", async (kind, trouble) => {
    const { ask, fault } = await bench("internal-key");
    fault({ kind: kind as keyof typeof expected, pathPrefix: "/" });
    expect((await ask("health-core")).trouble).toMatchObject({ trouble });
  });

  test("a service that moved to the other path is found again", async () => {
    const { ask, simulator } = await bench("bearer", { pin: "internal-key" });
    expect((await ask("health-core")).answer?.observations).toMatchObject([{ status: "ok" }]);
    await ask("health-core");
    const paths = simulator.requests.map(({ path }) => path);
    expect(paths).toEqual(["/health", "/api/core/health", "/api/core/health"]);
  });

  test("a service without an address is unknown, not down", async () => {
    const { ask } = await bench("internal-key", { baseUrls: { maestro: "" } });
    expect((await ask("health-maestro")).answer?.observations).toMatchObject([{ status: "unknown" }]);
  });

  test("an outside service without an address is not offered", async () => {
    const { ask } = await bench("internal-key", { baseUrls: { stripe: "" } });
    expect((await ask("outside-stripe")).trouble).toMatchObject({ trouble: "not-deployed" });
  });
});

describe("the dialect is kept when asking says nothing", () => {
  test.each(["401", "500", "malformed", "429"] as const)("during the fault %s", async (kind) => {
    for (const dialect of DIALECTS) {
      const both = { "internal-key": "made-up-key", "api-token": "made-up-token" };
      const { conversation, fault } = await bench(dialect, { credentials: both });
      fault(kind);
      expect((await connector.probe(conversation)).dialect).toBe(dialect);
    }
  });
});

describe("credentials", () => {
  test("a wrong Flower login is told as such", async () => {
    const { ask } = await bench("internal-key", { credentials: { "flower-password": "wrong-word" } });
    expect((await ask("workers")).trouble).toMatchObject({ trouble: "credentials" });
    expect((await ask("queue")).trouble).toMatchObject({ trouble: "credentials" });
  });

  test.each([
    ["internal-key", "internal-key"],
    ["bearer", "api-token"],
  ])(
    "in the dialect %s a missing %s disables the trigger, and a wrong one is told when it is used",
    async (dialect, name) => {
      for (const value of ["wrong-word", undefined]) {
        const { conversation } = await bench(dialect, { pin: dialect, credentials: { [name]: value } });
        const { capabilities } = await connector.probe(conversation);
        const trigger = capabilities.find(({ capability }) => capability === "jobs.trigger");
        // A wrong one cannot be told from a right one without starting a sync.
        expect(trigger).toMatchObject({ supported: value !== undefined });
        const action = connector.actions(dialect).find(({ key }) => key === "sync.trigger");
        await expect(action?.execute(conversation, { tenant: "1" }, aCall())).rejects.toMatchObject({
          trouble: "credentials",
        });
      }
    },
  );
});

describe("workers and queue", () => {
  test("values are judged by their thresholds", async () => {
    const { ask } = await bench("internal-key");
    expect((await ask("workers")).answer?.observations).toMatchObject([
      { check: "workers-online", value: 3 },
    ]);
    const depth = (await ask("queue")).answer?.observations[0];
    expect(depth?.check).toBe("queue-depth");
    expect(depth?.value).toBeGreaterThanOrEqual(0);
    expect(depth?.value).toBeLessThan(100);
  });

  test("a broker that Flower cannot read leaves both not offered", async () => {
    const { ask } = await bench("bearer");
    expect((await ask("workers")).trouble).toMatchObject({ trouble: "not-deployed" });
    expect((await ask("queue")).trouble).toMatchObject({ trouble: "not-deployed" });
  });
});
