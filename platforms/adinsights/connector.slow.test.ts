import { describe, expect, test } from "vitest";
import { worst } from "@/domain/status";
import { onBench, TROUBLE_OF } from "@/platforms/testing";
import { connector } from "./connector";
import { adinsights } from "./platform";
import { simulate } from "./simulator";
import { MORNING, NIGHT, statusOf } from "./testing";

const DIALECTS = ["head", "december", "runbook"] as const;
const KEYS = connector.questions("head").map(({ key }) => key);

describe.each(DIALECTS)("the dialect %s", (dialect) => {
  test("is found by probing, with a sentence for each capability", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const found = await connector.probe(bench.conversation);
    expect(found.dialect).toBe(dialect);
    expect(found.capabilities.find(({ capability }) => capability === "jobs.trigger")?.supported).toBe(true);
    for (const { because } of found.capabilities) expect(because).toMatch(/\.$/);
    expect(bench.simulator.requests.some(({ path }) => path.includes("login"))).toBe(false);
  });

  test("answers every question and settles every declared check", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const settled = new Set<string>();
    for (const key of KEYS) {
      const { answer, trouble } = await bench.ask(key);
      expect(trouble?.message).toBeUndefined();
      for (const observation of answer?.observations ?? []) {
        settled.add(observation.check);
        expect(observation.reason).toMatch(/[.)]$/);
      }
    }
    const declared = adinsights.components.flatMap(({ checks }) => checks.map(({ key }) => key));
    expect([...settled].sort()).toEqual(declared.sort());
  });

  test.each(TROUBLE_OF)(
    "under %s turns every answer into %s",
    async (fault, trouble) => {
      const bench = await onBench(connector, simulate, { dialect, at: MORNING });
      bench.fault(fault);
      for (const key of KEYS) {
        const asked = await bench.ask(key);
        if (asked.trouble) expect([key, asked.trouble.trouble]).toEqual([key, trouble]);
        else expect(asked.answer.observations.map(statusOf)).toEqual(["unknown"]);
      }
      await expect(connector.probe(bench.conversation)).rejects.toMatchObject({ trouble });
    },
    60_000,
  );

  test("under a slow platform still answers", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("slow");
    const asked = await Promise.all(
      ["backend", "airbyte", "dbt", "syncs", "snapshots", "tenants"].map(bench.ask),
    );
    for (const { trouble } of asked) expect(trouble?.message).toBeUndefined();
  });

  test("names a tenant whose data stopped, whatever the hour, and keeps the others fresh", async () => {
    for (const at of [MORNING, NIGHT]) {
      const bench = await onBench(connector, simulate, { dialect, at });
      await bench.ask("telemetry");
      bench.fault("stale-tenant");
      const { answer } = await bench.ask("syncs");
      const age = answer?.observations.find(({ check }) => check === "sync-age");
      expect(age && statusOf(age)).toBe("alert");
      expect(age?.reason).toContain("Kingston");
      const jobs = answer?.jobs ?? [];
      const ageOf = (tenant: string) => {
        const job = jobs.find((candidate) => candidate.tenant === tenant);
        return (at.getTime() - (job?.lastGoodAt?.getTime() ?? 0)) / 3_600_000;
      };
      expect(ageOf("kingston")).toBeGreaterThan(5);
      expect(jobs.find(({ tenant }) => tenant === "kingston")?.restsUntil).toBeNull();
      expect(ageOf("montego")).toBeLessThan(at === NIGHT && dialect === "head" ? 7 : 1);
      expect(jobs).toHaveLength(4);

      const snapshots = await bench.ask("snapshots");
      const kingston = snapshots.answer?.jobs?.find(({ tenant }) => tenant === "kingston");
      expect(at.getTime() - (kingston?.lastGoodAt?.getTime() ?? at.getTime())).toBeGreaterThan(4 * 3_600_000);
    }
  });

  test("says when syncs bring no records", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("zero-records");
    const { answer } = await bench.ask("syncs");
    expect(answer?.jobs?.map(({ records }) => records)).toEqual([0, 0, 0, 0]);
    expect(answer?.jobs?.[0]?.note).toContain("no records");
    expect(answer?.observations[0]?.reason).toContain("brought no records for Kingston");
  });

  test("does not trust dates from the future", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    bench.fault("clock-skew");
    const of = async (key: string, check: string) =>
      (await bench.ask(key)).answer?.observations.find((observation) => observation.check === check);
    for (const [key, check] of [
      ["syncs", "sync-age"],
      ["snapshots", "snapshot-age"],
      ["alerts", "alert-cadence"],
    ] as const) {
      const observation = await of(key, check);
      expect([check, observation && statusOf(observation)]).toEqual([check, "unknown"]);
      expect(observation?.reason).toMatch(/clock/);
    }
    expect((await bench.ask("alerts")).answer?.alerts).toBeUndefined();
  });
});

test("a platform that hangs is given up in time", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: MORNING });
  bench.fault("hung");
  const asked = await Promise.all(["backend", "superset", "frontend", "tenants"].map(bench.ask));
  for (const { trouble } of asked) expect(trouble?.trouble).toBe("unreachable");
});

test("an address that is not ADinsights is no December deployment", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", pin: "head" });
  bench.fault({ kind: "404", pathPrefix: "/api/health/" });
  await expect(connector.probe(bench.conversation)).rejects.toMatchObject({ trouble: "not-deployed" });
});

test("a pinned dialect asks nothing to find out", async () => {
  const bench = await onBench(connector, simulate, { dialect: "december", pin: "december" });
  expect(bench.simulator.requests).toEqual([]);
});

test("optional parts without an address are not deployed, never down", async () => {
  const bench = await onBench(connector, simulate, {
    dialect: "head",
    pin: "head",
    baseUrls: { superset: "", frontend: "" },
  });
  for (const key of ["superset", "frontend"])
    expect((await bench.ask(key)).trouble?.trouble).toBe("not-deployed");
});

test("the quiet demo is mostly green around the clock", async () => {
  const bench = await onBench(connector, simulate, { dialect: "head", at: NIGHT });
  await bench.ask("telemetry");
  let asked = 0;
  let green = 0;
  const red: string[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    for (const key of KEYS.filter((candidate) => candidate !== "telemetry")) {
      const { answer } = await bench.ask(key);
      for (const observation of answer?.observations ?? []) {
        asked += 1;
        const status = statusOf(observation);
        if (status === "ok") green += 1;
        if (worst([status, "unknown"]) !== "unknown" && status === "alert")
          red.push(`${hour}: ${observation.reason}`);
      }
    }
    bench.travel(3_600_000 - 60_000);
  }
  expect(green / asked).toBeGreaterThan(0.9);
  expect(red.length).toBeLessThan(asked * 0.05);
}, 60_000);
