import { describe, expect, test } from "vitest";
import type { RunSeen } from "@/platforms/platform";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { asked, MORNING, minutesAgo } from "./testing";

const DIALECTS = ["head", "december", "runbook"];

/** Every run names where it was read and shows its own line, and nothing that opens a door. */
function expectProven(runs: readonly RunSeen[] | undefined, path: string, secrets: readonly string[]) {
  expect(runs?.length).toBeGreaterThan(0);
  for (const run of runs ?? []) {
    expect(run.evidence).toMatchObject({ method: "GET", httpStatus: expect.any(Number) });
    expect(run.evidence?.url).toContain(path);
    expect(String(run.evidence?.excerpt).length).toBeLessThanOrEqual(1000);
    for (const secret of secrets) expect(JSON.stringify(run)).not.toContain(secret);
  }
}

describe.each(DIALECTS)("runs in %s", (dialect) => {
  test.each([
    ["syncs", "/api/audit-logs/"],
    ["telemetry", "/api/airbyte/telemetry/"],
  ])("of %s are proven by their own line", async (key, path) => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const { answer } = await bench.ask(key);
    expectProven(answer?.runs, path, Object.values(bench.simulator.credentials));
    for (const { externalId, facts, evidence } of answer?.runs ?? []) {
      expect(evidence?.excerpt).toContain(externalId.split("/")[1]);
      expect(facts?.connection).toEqual(expect.any(String));
      expect(facts?.word).toMatch(/^(succeeded|failed)$/);
    }
  });

  test("of dbt are proven by the health page", async () => {
    const bench = await onBench(connector, simulate, { dialect, at: MORNING });
    const { answer } = await bench.ask("dbt");
    expectProven(answer?.runs, "/api/health/dbt/", Object.values(bench.simulator.credentials));
    expect(answer?.runs?.[0]?.facts).toMatchObject({ word: expect.any(String), failing: expect.any(Number) });
  });
});

test("a secret in a webhook's line is not kept", async () => {
  const { answer } = await asked(
    "/api/audit-logs/",
    {
      json: [
        {
          resource_id: "c-1",
          created_at: minutesAgo(5),
          metadata: { job_id: 7, status: "failed", error: "GET /x?access_token=EAAB0123456789 refused" },
        },
      ],
    },
    "syncs",
    { dialect: "december" },
  );
  expect(answer?.runs?.[0]?.facts).toEqual({ connection: "c-1", word: "failed" });
  expect(String(answer?.runs?.[0]?.evidence?.excerpt)).toContain("[redacted]");
  expect(JSON.stringify(answer?.runs?.[0]?.evidence)).not.toContain("EAAB0123456789");
});
