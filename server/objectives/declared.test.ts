import { describe, expect, test } from "vitest";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

const told: Readonly<Record<string, readonly string[]>> = {
  "delivered-today": ["deliveredToday", "lostToday"],
  "texts-today": ["textsArrivedToday", "textsLostToday"],
  "page-loads": ["quickToday", "slowToday"],
};

describe.each(PLATFORM_IDS)("%s", (platform) => {
  const { objectives, components, jobs, thresholds } = declarationOf(platform);
  const checks = components.flatMap((component) => component.checks);

  test("promises something, and each promise has a name of its own", () => {
    expect(objectives.length).toBeGreaterThan(0);
    expect(new Set(objectives.map(({ key }) => key)).size).toBe(objectives.length);
  });

  test.each(objectives.map((objective) => [objective.key, objective] as const))(
    "%s can be counted",
    (_, objective) => {
      const { source } = objective;
      const named =
        source.from === "checks" || source.from === "answers"
          ? source.checks
          : source.from === "values" || source.from === "counters"
            ? [source.check]
            : [];
      for (const key of named) expect(checks.map((check) => check.key)).toContain(key);
      if (source.from === "counters")
        expect(told[source.check]).toEqual(expect.arrayContaining([source.good, source.bad]));
      const inThings = ["answers", "runs", "counters", "acknowledgements"];
      expect(objective.accounting).toBe(inThings.includes(source.from) ? "ratio" : "time");
      if (source.from === "runs" || source.from === "freshness")
        expect(jobs.map(({ key }) => key)).toContain(source.job);
      if (source.from === "freshness") {
        const job = jobs.find(({ key }) => key === source.job);
        const limit = thresholds.find(({ metric }) => metric === job?.ageMetric);
        // Where a status begins its changes tell the minutes to the second; other limits need every run.
        expect([limit?.warn, limit?.alert]).toContain(objective.limit);
      }
      if (source.from === "values") {
        const check = checks.find(({ key }) => key === source.check);
        const limit = thresholds.find(({ metric }) => metric === check?.metric);
        expect(limit, `${source.check} measures nothing`).toBeDefined();
        expect(objective.limitUnit).toBe(limit?.unit);
        expect(objective.direction).toBe(limit?.direction);
      }
      expect(objective.limit === null).toBe(objective.limitUnit === null);
    },
  );

  test("has a clock for critical alerts, and a milder severity has no shorter one", () => {
    const clocks = ["critical", "warning", "info"].flatMap((severity) => {
      const clock = objectives.find(
        ({ source }) => source.from === "acknowledgements" && source.severities.includes(severity),
      );
      return clock?.limit ? [clock.limit] : [];
    });
    expect(clocks.length).toBeGreaterThan(0);
    expect(clocks.toSorted((a, b) => a - b)).toEqual(clocks);
  });
});

test("the same measure has the limit of each platform's own document", () => {
  const limits = (kind: string, key: string) =>
    PLATFORM_IDS.flatMap((platform) =>
      declarationOf(platform)
        .objectives.filter((objective) => objective.kind === kind && objective.key.startsWith(key))
        .map(({ limit }) => limit),
    );
  expect(new Set(limits("latency", "api-"))).toEqual(new Set([200, 300, 500]));
  expect(
    PLATFORM_IDS.flatMap((platform) => declarationOf(platform).objectives)
      .filter(({ key }) => key === "critical-acknowledged")
      .map(({ limit }) => limit)
      .toSorted((a, b) => Number(a) - Number(b)),
  ).toEqual([300, 300, 900, 900, 900, 1800]);
});

test("ADinsights keeps two promises that its guide calls by one name: the run 24 h, the snapshot 60 min", () => {
  const { objectives } = declarationOf("adinsights");
  const limitOf = (key: string) => objectives.find((objective) => objective.key === key)?.limit;
  expect([limitOf("dbt-freshness"), limitOf("snapshot-freshness")]).toEqual([86_400, 3600]);
});
