import { describe, expect, test } from "vitest";
import { FAULT_KINDS, type FaultKind } from "@/domain/drill";
import { freshness } from "@/domain/freshness";
import type { Asked } from "@/platforms/converse";
import type { PlatformTrouble } from "@/platforms/platform";
import { type Bench, impatient, judgedBy, onBench, TROUBLE_OF } from "@/platforms/testing";
import { connector } from "./connector";
import { TENANTS } from "./sim-names";
import { simulate, simulateAs } from "./simulator";
import { STALE_TENANT } from "./world";

const HOUR = 3_600_000;
const dialects = ["real", "runbook"] as const;
type Name = (typeof dialects)[number];
const calm = simulateAs({ environment: "development", blocksMs: 0 });
const bench = (dialect: Name) => onBench(connector, calm, { dialect });
/** Comparing tenants needs the tokens of two and has tests of its own. */
const isAsked = ({ key }: { key: string }) => key !== "isolation";
const questions = connector.questions("real").filter(isAsked);
const keys = questions.map(({ key }) => key);

const askAll = async (b: Bench) =>
  new Map(await Promise.all(keys.map(async (key) => [key, await b.ask(key)] as const)));
const statusOf = judgedBy(connector.declaration);
const find = (asked: Asked | undefined, check: string) =>
  asked?.answer?.observations.find((observation) => observation.check === check);

describe.each(dialects)("the %s dialect", (dialect) => {
  test("is found by asking, with what it offers", async () => {
    const b = await onBench(connector, simulate, { dialect });
    const found = await connector.probe(b.conversation);
    expect(found.dialect).toBe(dialect);
    const offered = Object.fromEntries(
      found.capabilities.map(({ capability, supported }) => [capability, supported]),
    );
    expect(offered).toMatchObject({
      checks: true,
      jobs: true,
      alerts: true,
      tenants: true,
      "jobs.trigger": true,
      preflight: true,
    });
    expect(found.capabilities.every(({ because }) => because.endsWith(".") || because.includes(":"))).toBe(
      true,
    );
  });

  test("answers every question, and settles every check once", async () => {
    const answers = await askAll(await bench(dialect));
    const settled = [...answers.values()].flatMap(
      ({ answer }) => answer?.observations.map(({ check }) => check) ?? [],
    );
    const declared = connector.declaration.components.flatMap((part) =>
      part.checks.filter(({ question }) => isAsked({ key: question })).map(({ key }) => key),
    );
    expect([...settled].sort()).toEqual([...declared].sort());
  });

  test("a quiet world is green but for a tenant whose bills are late and one warning", async () => {
    const answers = await askAll(await bench(dialect));
    const all = [...answers.values()].flatMap((asked) => asked.answer?.observations ?? []);
    const odd = all.filter((observation) => statusOf(observation) !== "ok");
    // Only a history per tenant shows that the last costs run brought nothing for one of them.
    expect(odd.map(({ check }) => check)).toEqual(dialect === "runbook" ? ["sync-completeness"] : []);
    const late = answers
      .get("syncs")
      ?.answer?.jobs?.find(({ job, tenant }) => job === "costs" && tenant === "Northwind");
    expect(late?.lastGoodAt?.getTime()).toBeLessThan(new Date("2026-11-20T09:00:00Z").getTime() - 25 * HOUR);
    expect(answers.get("alerts")?.answer?.alerts?.map(({ word }) => word)).toContain("warning");
  });

  test("tells the freshness of every tenant and job", async () => {
    const { answer } = await (await bench(dialect)).ask("syncs");
    expect(answer?.jobs).toHaveLength(TENANTS.length * 4);
    expect(new Set(answer?.jobs?.map(({ tenant }) => tenant))).toEqual(
      new Set(TENANTS.map(({ name }) => name)),
    );
    expect(answer?.runs?.length).toBeGreaterThan(50);
    expect(answer?.runs?.every(({ status }) => status !== "running")).toBe(true);
  });

  test("never reads the health of the syncs that writes alerts", async () => {
    const b = await bench(dialect);
    await askAll(b);
    for (const action of connector.actions(dialect))
      await action.look(b.conversation, action.key === "sync.trigger" ? { job: "costs" } : {});
    expect(b.simulator.requests.some(({ path }) => path === "/api/v1/sync/status/health")).toBe(false);
  });

  test.each<[FaultKind, PlatformTrouble]>([...TROUBLE_OF, ["hung", "unreachable"]])(
    "the fault %s is %s for every question",
    async (kind, trouble) => {
      const b = await bench(dialect);
      if (kind === "hung") impatient(b);
      b.fault(kind);
      for (const key of keys) {
        const asked = await b.ask(key);
        expect([key, asked.trouble?.trouble]).toEqual([key, trouble]);
        expect(asked.trouble?.message).not.toBe("The answer could not be understood.");
      }
    },
  );

  test("a probe of a platform that is down is a trouble in words", async () => {
    const b = await bench(dialect);
    b.fault("500");
    await expect(connector.probe(b.conversation)).rejects.toMatchObject({ trouble: "failed" });
  });

  test("a slow answer is an answer, and its slowness is seen", async () => {
    const b = await bench(dialect);
    b.fault("slow");
    const front = find(await b.ask("front"), "dashboard-loads");
    expect(front?.value).toBeGreaterThan(1400);
  });

  test("a tenant that stops is not hidden behind the others", async () => {
    const b = await bench(dialect);
    b.fault("stale-tenant");
    const { answer } = await b.ask("syncs");
    const of = (tenant: string) =>
      answer?.jobs?.find((seen) => seen.job === "resources" && seen.tenant === tenant);
    const age = (tenant: string) => b.now().getTime() - (of(tenant)?.lastGoodAt?.getTime() ?? 0);
    expect(age(STALE_TENANT)).toBeGreaterThan(5 * HOUR);
    for (const { name } of TENANTS) if (name !== STALE_TENANT) expect(age(name)).toBeLessThan(2 * HOUR);
    expect(of(STALE_TENANT)?.note).not.toBe("");
  });

  test("runs without records are said, and are no new data", async () => {
    const b = await bench(dialect);
    const before = (await b.ask("syncs")).answer?.jobs;
    b.fault("zero-records");
    await b.ask("health");
    await b.ask("status");
    b.travel(2 * HOUR);
    const asked = await b.ask("syncs");
    expect(find(asked, "sync-completeness")).toMatchObject({
      status: "warn",
      reason: expect.stringMatching(/no records/),
    });
    const resources = (jobs: typeof before) =>
      jobs?.find(({ job, tenant }) => job === "resources" && tenant === "Contoso");
    expect(resources(asked.answer?.jobs)?.lastStatus).toBe("succeeded");
    expect(resources(asked.answer?.jobs)?.note).toMatch(/no records/);
    expect(resources(asked.answer?.jobs)?.lastGoodAt?.getTime()).toBeLessThanOrEqual(
      resources(before)?.lastGoodAt?.getTime() ?? 0,
    );
  });

  test("data from the future is not fresh", async () => {
    const b = await bench(dialect);
    b.fault("clock-skew");
    const { answer } = await b.ask("syncs");
    const seen = answer?.jobs?.find(({ job, tenant }) => job === "resources" && tenant === "Contoso");
    const limits = connector.declaration.thresholds.find(({ metric }) => metric === "resources.age") ?? null;
    const shown = freshness({
      lastGoodAt: seen?.lastGoodAt ?? null,
      limits,
      everySeconds: 3600,
      now: b.now(),
    });
    expect(shown.status).toBe("unknown");
  });
});

test("the faults of the kit are all looked at", () => {
  expect(FAULT_KINDS).toHaveLength(17);
});

test("one part that is closed does not hide the freshness of the tenants", async () => {
  const b = await bench("real");
  b.fault({ kind: "401", pathPrefix: "/api/v1/sync" });
  const asked = await b.ask("syncs");
  expect(asked.answer?.jobs).toHaveLength(TENANTS.length * 4);
  expect(asked.answer?.runs).toBeUndefined();
  expect(find(asked, "sync-failures")).toMatchObject({
    status: "unknown",
    reason: expect.stringMatching(/credential/),
  });
  expect(find(asked, "sync-data")?.status).toBe("ok");
});

test("ages that cannot be read are left out, not made up from something else", async () => {
  const b = await bench("real");
  b.fault({ kind: "500", pathPrefix: "/api/v1/health/data" });
  const asked = await b.ask("syncs");
  expect(asked.answer?.jobs).toBeUndefined();
  expect(find(asked, "sync-data")?.status).toBe("unknown");
});

test("without a freshness page the ages come from the figures, for the whole environment", async () => {
  const b = await bench("real");
  b.fault({ kind: "404", pathPrefix: "/api/v1/health/data" });
  const { answer } = await b.ask("syncs");
  expect(answer?.jobs?.map(({ job, tenant }) => [job, tenant])).toEqual([
    ["costs", ""],
    ["compliance", ""],
    ["resources", ""],
    ["identity", ""],
  ]);
});

test("alerts that are counted and not listed show as one line", async () => {
  const { answer } = await (await bench("real")).ask("alerts");
  expect(answer?.alerts).toContainEqual(
    expect.objectContaining({ externalId: "unlisted-info", severity: "info", kind: "unlisted" }),
  );
});

test("what the platform calls an error is critical here", async () => {
  const b = await bench("real");
  for (let hour = 0; hour < 24 * 14; hour += 1) {
    b.travel(HOUR);
    const { answer } = await b.ask("alerts");
    const error = answer?.alerts?.find(({ word }) => word === "error");
    if (!error) continue;
    expect(error.severity).toBe("critical");
    expect(find({ answer: answer ?? { observations: [] } }, "critical-alerts")?.value).toBeGreaterThan(0);
    return;
  }
  throw new Error("Two simulated weeks without a failed sync.");
});

test("a dashboard that is broken is not excused by a sign-in page that works", async () => {
  const b = await bench("real");
  b.fault({ kind: "500", pathPrefix: "/dashboard" });
  expect((await b.ask("front")).trouble?.trouble).toBe("failed");
});

test("a strict deployment lets three reads a minute through, and then says when to come back", async () => {
  const b = await onBench(connector, simulate, { dialect: "real", pin: "real" });
  for (let turn = 0; turn < 3; turn += 1) expect((await b.ask("alerts")).trouble).toBeUndefined();
  const { trouble } = await b.ask("alerts");
  expect(trouble).toMatchObject({ trouble: "rate-limited", details: { retryAfterSeconds: 60 } });
  b.travel(60_000);
  expect((await b.ask("alerts")).trouble).toBeUndefined();
});

test("an hour of asking on the declared cadence never meets a limit", async () => {
  const b = await onBench(connector, simulate, { dialect: "real" });
  const often = questions.filter(({ everySeconds }) => everySeconds >= 60);
  for (let second = 0; second < 3600; second += 60) {
    for (const { key, everySeconds } of often)
      if (second % everySeconds === 0) expect([key, (await b.ask(key)).trouble]).toEqual([key, undefined]);
    b.travel(60_000);
  }
});
