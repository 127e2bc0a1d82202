import { afterEach, describe, expect, test } from "vitest";
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
import { notificationPreferences } from "./platform";
import { questionsOf } from "./questions";
import { simulate } from "./simulator";

const DIALECTS = ["repository", "runbook"] as const;
const checks = notificationPreferences.components.flatMap((component) => component.checks);

let bench: Bench | undefined;
const at = async (dialect: string, options: Partial<Parameters<typeof onBench>[2]> = {}) => {
  bench = await onBench(connector, simulate, { dialect, ...options });
  return bench;
};
/** The list of sessions is keyed by live tokens: nothing here may ever request it. */
afterEach(() => {
  expect(bench?.simulator.requests.filter((request) => request.path.includes("session")) ?? []).toEqual([]);
});

describe("the declaration", () => {
  test("every check has a question in both dialects and a threshold that exists", () =>
    expectWholeDeclaration(connector, DIALECTS));

  test("nothing is asked more often than it may be, and knocking stays far below the platform's alarm", () => {
    for (const dialect of DIALECTS)
      for (const question of questionsOf(dialect)) {
        expect(question.everySeconds).toBeGreaterThanOrEqual(question.atLeastSecondsApart);
        expect(question.confirmSeconds ?? 900).toBeGreaterThanOrEqual(question.atLeastSecondsApart);
      }
    const guard = questionsOf("repository").find((question) => question.key === "sign-in-guard");
    expect(Math.ceil((15 * 60) / (guard?.atLeastSecondsApart ?? 1))).toBeLessThanOrEqual(2);
  });
});

describe("probing", () => {
  test.each(DIALECTS)("finds the %s version", async (dialect) => {
    const on = await at(dialect);
    expect(on.conversation.dialect).toBe(dialect);
    const { capabilities } = await connector.probe(on.conversation);
    expect(capabilities).toHaveLength(15);
    for (const each of capabilities) expect(each.because).toMatch(/\.$/);
    const supported = capabilities.filter((each) => each.supported).map((each) => each.capability);
    expect(supported).toEqual(expect.arrayContaining(["checks", "metrics", "alerts", "queues"]));
    expect(supported).toContain("jobs");
  });

  test.each(["404", "500", "malformed", "401", "bomb"] as const)(
    "gives no dialect when everything answers %s",
    async (fault) => {
      const on = await at("repository");
      on.fault(fault);
      await expect(connector.probe(on.conversation)).rejects.toMatchObject({ name: "PlatformError" });
    },
  );

  test("a health that is only broken does not change the dialect", async () => {
    const on = await at("repository");
    on.fault({ kind: "500", pathPrefix: "/api/health" });
    await expect(connector.probe(on.conversation)).rejects.toMatchObject({ trouble: "failed" });
  });
});

describe("a quiet day", () => {
  test("the published version answers everything, storage that was never set up included", async () => {
    const { troubles, status, reason, alerts, jobs } = await everything(await at("repository"));
    expect(troubles).toEqual({});
    expect(Object.keys(status).sort()).toEqual(checks.map((check) => check.key).sort());
    expect(status).toMatchObject({
      "api-live": "ok",
      "api-health": "ok",
      "database-answers": "ok",
      ready: "ok",
      "redis-answers": "ok",
      "self-report": "ok",
      "storage-r2": "paused",
      "cosmos-db": "paused",
      "database-queries": "ok",
      "database-response": "ok",
      "sign-in": "ok",
      "sign-in-guard": "ok",
      "api-p95": "ok",
      "api-error-rate": "ok",
      "queue-length": "ok",
      "delivery-rate": "warn",
      "delivery-failures": "ok",
    });
    expect(reason["api-live"]).toContain("proves nothing");
    expect(reason["self-report"]).toContain("only because optional storage was never set up");
    expect(alerts).toEqual([]);
    expect(jobs?.map((job) => Boolean(job.lastGoodAt))).toEqual([true, true, false]);
  });

  test("without expressions of the deployment's own, what nobody measures is unknown", async () => {
    const on = await at("repository");
    on.conversation.environment = { ...on.conversation.environment, options: {} };
    const { status, reason, jobs } = await everything(on);
    expect(status["api-error-rate"]).toBe("unknown");
    expect(reason["api-error-rate"]).toContain("never fills them");
    expect(jobs?.every((job) => job.lastGoodAt === null && job.note?.includes("promql."))).toBe(true);
    const { capabilities } = await connector.probe(on.conversation);
    expect(capabilities.find((each) => each.capability === "jobs")).toMatchObject({ supported: false });
  });

  test("the runbook's version tells more of its figures and less of its parts", async () => {
    const { troubles, status, jobs } = await everything(await at("runbook"));
    expect(troubles).toEqual({ "detailed-health": "not-deployed", "admin-health": "not-deployed" });
    expect(status).toMatchObject({
      "api-health": "ok",
      ready: "ok",
      "redis-answers": "ok",
      "api-error-rate": "ok",
      "queue-length": "ok",
    });
    expect(jobs).toMatchObject([
      { job: "backup", lastGoodAt: new Date("2026-11-20T03:09:00Z") },
      { job: "digest-daily", lastGoodAt: new Date("2026-11-20T00:04:00Z") },
      { job: "digest-weekly", lastGoodAt: null },
    ]);
  });

  test("every reason is a sentence", async () => {
    for (const dialect of DIALECTS)
      for (const text of Object.values((await everything(await at(dialect))).reason))
        expect(text).toMatch(/^[A-Z0-9].*\.$/);
  });

  test("ten days of asking stay believable", async () => {
    const on = await at("runbook");
    for (let step = 0; step < 60; step += 1) {
      const { troubles, status } = await everything(on);
      expect(troubles).toEqual({ "detailed-health": "not-deployed", "admin-health": "not-deployed" });
      expect(Object.entries(status).filter(([, each]) => each === "alert")).toEqual([]);
      on.travel(4 * 3_600_000 + 11 * 60_000);
    }
  });
});

describe("faults", () => {
  for (const dialect of DIALECTS)
    test.each(FAULT_KINDS)(
      `%s in the ${dialect} version leaves nothing green that was not seen`,
      async (kind) => expectNothingFalselyGreen(await at(dialect), kind),
    );

  test.each(TROUBLE_OF)("%s is told as %s", async (kind, trouble) => {
    const on = await at("repository");
    on.fault(kind);
    for (const key of ["live", "health", "readiness", "detailed-health", "metrics", "alerts"])
      expect((await on.ask(key)).trouble?.trouble).toBe(trouble);
  });

  test("no answer is unreachable", async () => {
    const on = await at("repository");
    impatient(on);
    on.fault("hung");
    expect((await on.ask("health")).trouble?.trouble).toBe("unreachable");
  });

  test("a constant health beside a broken real one does not make anything but the process green", async () => {
    const on = await at("repository");
    on.fault({ kind: "500", pathPrefix: "/api/" });
    const { status, troubles } = await everything(on);
    expect(status["api-live"]).toBe("ok");
    expect(status["api-health"]).toBeUndefined();
    expect(troubles).toMatchObject({ health: "failed", readiness: "failed", "sign-in": "failed" });
  });

  test("a clock that runs ahead is a warning, and its figures are not ours", async () => {
    const on = await at("repository");
    on.fault("clock-skew");
    const { status, reason } = await everything(on);
    expect(status["api-live"]).toBe("warn");
    expect(reason["api-live"]).toContain("2 h ahead of ours");
    expect(status["api-p95"]).toBe("unknown");
  });

  test("the limit of 300 calls a minute is the platform's own", async () => {
    const on = await at("repository");
    let trouble: Awaited<ReturnType<Bench["ask"]>>["trouble"];
    for (let call = 0; call < 310 && !trouble; call += 1) trouble = (await on.ask("health")).trouble;
    expect(trouble?.trouble).toBe("rate-limited");
    expect((await on.ask("live")).trouble).toBeUndefined();
  });
});
