import { describe, expect, test } from "vitest";
import { FAULT_KINDS } from "@/domain/drill";
import {
  type Bench,
  everything,
  expectNothingFalselyGreen,
  expectWholeDeclaration,
  impatient,
  onBench,
  TROUBLE_OF,
} from "@/platforms/testing";
import { connector } from "./connector";
import { auditron } from "./platform";
import { questionsOf } from "./questions";
import { simulate } from "./simulator";

const DIALECTS = ["runbook", "repository"] as const;
const at = (dialect: string, options: Partial<Parameters<typeof onBench>[2]> = {}) =>
  onBench(connector, simulate, { dialect, ...options });

describe("the declaration", () => {
  test("every check has a question in both dialects and a threshold that exists", () =>
    expectWholeDeclaration(connector, DIALECTS));
  test("nothing is asked more often than it may be", () => {
    for (const dialect of DIALECTS)
      for (const question of questionsOf(dialect)) {
        expect(question.everySeconds).toBeGreaterThanOrEqual(question.atLeastSecondsApart);
        expect(question.confirmSeconds ?? 600).toBeGreaterThanOrEqual(question.atLeastSecondsApart);
      }
    const detailed = questionsOf("runbook").find((question) => question.key === "detailed-health");
    expect(detailed?.atLeastSecondsApart).toBeGreaterThanOrEqual(60);
    expect(detailed?.sideEffect).toBeDefined();
  });
});

describe("probing", () => {
  test("finds the runbook's version and what it offers", async () => {
    const bench = await at("runbook");
    expect(bench.conversation.dialect).toBe("runbook");
    const { capabilities } = await connector.probe(bench.conversation);
    expect(
      capabilities
        .filter((each) => each.supported)
        .map((each) => each.capability)
        .sort(),
    ).toEqual(
      [
        ...["alerts", "checks", "deployments.act", "deployments.read", "jobs", "metrics", "queues"],
        ...["logs", "smoke", "workloads.act", "workloads.read", "credentials.manage", "api-keys.manage"],
      ].sort(),
    );
    for (const each of capabilities) expect(each.because).toMatch(/\.$/);
  });

  test("finds the published version, whose missing routes are no outage", async () => {
    const bench = await at("repository");
    expect(bench.conversation.dialect).toBe("repository");
    const { because, capabilities } = await connector.probe(bench.conversation);
    expect(because).toContain("not served");
    expect(capabilities.find((each) => each.capability === "api-keys.manage")).toMatchObject({
      supported: false,
      because: expect.stringContaining("no route for keys"),
    });
  });

  test("a refused credential still proves the route", async () => {
    const bench = await at("runbook", { credentials: { "admin-token": "wrong" } });
    expect(bench.conversation.dialect).toBe("runbook");
  });

  test("without Prometheus metrics are not offered, and why", async () => {
    const bench = await at("runbook");
    const { prometheus: _, ...baseUrls } = bench.conversation.environment.baseUrls;
    bench.conversation.environment = { ...bench.conversation.environment, baseUrls };
    const { capabilities } = await connector.probe(bench.conversation);
    expect(capabilities.find((each) => each.capability === "metrics")).toMatchObject({ supported: false });
    expect(capabilities.find((each) => each.capability === "queues")).toMatchObject({ supported: true });
  });

  test("a Prometheus that is away stays offered", async () => {
    const bench = await at("runbook");
    bench.fault({ kind: "500", pathPrefix: "/api/v1/query" });
    const { capabilities } = await connector.probe(bench.conversation);
    expect(capabilities.find((each) => each.capability === "metrics")).toMatchObject({ supported: true });
  });

  test.each(["404", "500", "malformed", "401"] as const)(
    "gives no dialect when everything answers %s",
    async (fault) => {
      const bench = await at("runbook");
      bench.fault(fault);
      await expect(connector.probe(bench.conversation)).rejects.toMatchObject({ name: "PlatformError" });
    },
  );
});

describe("a quiet day", () => {
  test("the runbook's version answers everything", async () => {
    const { troubles, status, reason, alerts, jobs } = await everything(await at("runbook"));
    expect(Object.values(troubles).filter(Boolean)).toEqual([]);
    const declared = auditron.components.flatMap((component) => component.checks.map((check) => check.key));
    expect(Object.keys(status).sort()).toEqual([...declared].sort());
    expect(status).toMatchObject({
      "api-health": "ok",
      "api-targets": "ok",
      "database-answers": "ok",
      "storage-answers": "ok",
      "frontend-page": "ok",
      "grafana-answers": "ok",
      "prometheus-ready": "ok",
      "queue-length": "ok",
      "queue-dead-letters": "warn",
      "disk-share": "ok",
    });
    expect(reason["queue-dead-letters"]).toBe("2 dead letters wait for a person.");
    expect(alerts).toMatchObject([{ title: "Few invoices processed", severity: "info" }]);
    expect(jobs).toMatchObject([
      { job: "queue-clean", lastGoodAt: null },
      { job: "backup", lastGoodAt: new Date("2026-11-20T02:42:00Z") },
    ]);
    expect(jobs?.[0]?.note).toContain("leaves no trace");
  });

  test("every reason is a sentence", async () => {
    for (const dialect of DIALECTS) {
      const { reason } = await everything(await at(dialect));
      for (const text of Object.values(reason)) expect(text).toMatch(/^[A-Z0-9"].*\.$/);
    }
  });

  test("the published version shows its health and knows that it knows no more", async () => {
    const { troubles, status, reason, alerts, jobs } = await everything(await at("repository"));
    expect(troubles["detailed-health"]).toBe("not-deployed");
    expect(status).toMatchObject({
      "api-health": "ok",
      "api-p95": "unknown",
      "api-error-rate": "unknown",
      "api-targets": "unknown",
      "queue-length": "unknown",
      "queue-dead-letters": "unknown",
      "cpu-share": "ok",
      "database-connections": "ok",
    });
    expect(reason["api-p95"]).toContain("serves no /metrics");
    expect(alerts?.find((alert) => alert.kind === "APIDown")).toMatchObject({
      severity: "info",
      word: "critical",
    });
    expect(jobs?.every((job) => job.lastGoodAt === null && job.note)).toBe(true);
  });

  test("a week of asking stays believable and within the platform's limit", async () => {
    const bench = await at("runbook");
    const bad: string[] = [];
    const seen = new Set<string>();
    for (let step = 0; step < 7 * 8; step += 1) {
      const { troubles, status } = await everything(bench);
      bad.push(...Object.values(troubles).filter((trouble) => trouble !== undefined));
      const alerting = Object.entries(status).filter(([, each]) => each === "alert");
      expect(alerting).toEqual([]);
      for (const [check, each] of Object.entries(status)) seen.add(`${check} ${each}`);
      bench.travel(3 * 3_600_000 + 7 * 60_000);
    }
    expect(bad).toEqual([]);
    expect(seen).toContain("heap ok");
    expect(seen).toContain("heap warn");
  });
});

describe("what detailed health says", () => {
  test("a full heap makes it unhealthy with 503, and the console calls it what it is", async () => {
    const bench = await at("runbook", { at: new Date("2026-11-20T09:28:00Z") });
    const { answer } = await bench.ask("detailed-health");
    const of = (check: string) => answer?.observations.find((seen) => seen.check === check);
    expect(of("heap")).toMatchObject({ status: "warn" });
    expect(of("heap")?.reason).toContain("false alarm");
    expect(of("self-report")).toMatchObject({ status: "warn" });
    expect(of("self-report")?.evidence?.()).toMatchObject({ httpStatus: 503 });
    expect(of("database-answers")).toMatchObject({ status: "ok" });
    expect(of("database-answers")?.latencyMs).toBeGreaterThan(0);
  });

  test("the disk that it never looks at is not read", async () => {
    const { answer } = await (await at("runbook")).ask("detailed-health");
    expect(answer?.observations.some((seen) => seen.check.startsWith("disk"))).toBe(false);
  });

  test("a refused token is a matter of credentials and asks for renewal once", async () => {
    const bench = await at("runbook", { credentials: { "admin-token": "wrong" } });
    const before = bench.simulator.requests.length;
    const { trouble } = await bench.ask("detailed-health");
    expect(trouble).toMatchObject({ trouble: "credentials" });
    expect(bench.simulator.requests.length - before).toBe(1);
  });

  test("a missing token is said to be missing", async () => {
    const bench = await at("runbook", { credentials: { "admin-token": undefined } });
    expect((await bench.ask("detailed-health")).trouble?.message).toContain("the configuration gives none");
    expect((await bench.ask("health")).answer?.observations[0]?.status).toBe("ok");
  });
});

describe("faults", () => {
  for (const dialect of DIALECTS)
    test.each(FAULT_KINDS)(
      `%s in the ${dialect} version leaves nothing green that was not seen`,
      async (kind) => expectNothingFalselyGreen(await at(dialect), kind),
    );

  test.each(TROUBLE_OF)("%s is told as %s", async (kind, trouble) => {
    const bench = await at("runbook");
    bench.fault(kind);
    for (const key of ["health", "detailed-health", "metrics", "alerts", "grafana"])
      expect((await bench.ask(key)).trouble?.trouble).toBe(trouble);
  });

  test("no answer is unreachable", async () => {
    const bench = await at("runbook");
    impatient(bench);
    bench.fault("hung");
    expect((await bench.ask("health")).trouble?.trouble).toBe("unreachable");
  });

  test("a clock that runs ahead is a warning, and its figures are not ours", async () => {
    const bench = await at("runbook");
    bench.fault("clock-skew");
    const { status, reason } = await everything(bench);
    expect(status["api-health"]).toBe("warn");
    expect(reason["api-health"]).toContain("2 h ahead of ours");
    expect(status["api-p95"]).toBe("unknown");
    expect(status["queue-length"]).toBe("ok");
  });

  test("no records is no success", async () => {
    const bench = await at("runbook");
    bench.fault("zero-records");
    const { status, reason } = await everything(bench);
    expect(status["api-p95"]).toBe("unknown");
    expect(reason["api-error-rate"]).toContain("NaN");
  });

  test("too many calls a minute are refused as the platform refuses them", async () => {
    const bench = await at("runbook");
    let trouble: Awaited<ReturnType<Bench["ask"]>>["trouble"];
    for (let call = 0; call < 101 && !trouble; call += 1) trouble = (await bench.ask("health")).trouble;
    expect(trouble).toMatchObject({ trouble: "rate-limited", details: { retryAfterSeconds: 60 } });
    bench.travel(60_000);
    expect((await bench.ask("health")).trouble).toBeUndefined();
  });
});
