import { expect, test } from "vitest";
import { connector as auditron } from "@/platforms/auditron/connector";
import { simulate as simulateAuditron } from "@/platforms/auditron/simulator";
import { connector as preferences } from "@/platforms/notification-preferences/connector";
import { simulate as simulatePreferences } from "@/platforms/notification-preferences/simulator";
import { openOutbound } from "@/platforms/outbound/outbound";
import { type Connector, PlatformError } from "@/platforms/platform";
import type { Simulate } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { onBench } from "@/platforms/testing";
import { openPrometheus } from "./prometheus";
import { type RequestExpressions, requestsQuery } from "./prometheus-requests";
import { prometheusRoutes } from "./prometheus-simulator";

const HOUR = 3_600_000;
const PLACES: readonly [Place, Place] = [
  ["auditron", "runbook", auditron, simulateAuditron],
  ["notification-preferences", "repository", preferences, simulatePreferences],
];

type Place = readonly [string, string, Connector, Simulate];

async function bench([, dialect, connector, simulate]: Place) {
  const made = await onBench(connector, simulate, { dialect });
  const query = connector.queries?.(dialect).find(({ key }) => key === "metrics.requests");
  if (!query) throw new Error("no such query");
  const stretch = (hours: number) => ({
    from: new Date(made.now().getTime() - hours * HOUR).toISOString(),
    to: made.now().toISOString(),
  });
  const ask = (hours: number) => query.ask(made.conversation, query.input.parse(stretch(hours)));
  return { ...made, query, stretch, ask };
}

test.each(PLACES)("%s tells p50, p95 and p99 over a stretch, oldest first", async (...place) => {
  const { ask, now } = await bench(place);
  const { rows, said } = await ask(12);
  expect(rows).toHaveLength(121);
  expect(rows.at(-1)?.[0]).toBe(now().toISOString());
  for (const [, p50, p95, p99] of rows) {
    expect(Number(p50)).toBeGreaterThan(0);
    expect(Number(p50)).toBeLessThan(Number(p95));
    expect(Number(p95)).toBeLessThan(Number(p99));
  }
  expect(said).toMatch(/^Measured by (http_request|probe)_duration_seconds/);
});

test("each point looks back on the time since the one before, on five minutes at least", async () => {
  const { conversation, stretch } = await bench(PLACES[0]);
  const asked = new Set<string>();
  const moments = new Set<number>();
  const routes = prometheusRoutes({
    now: conversation.now,
    value: (query, at) => {
      asked.add(query);
      moments.add(at.getTime());
      return 1;
    },
  });
  const simulator = await runSimulator(() => ({ servers: { prometheus: routes }, credentials: {} }), {
    dialect: "any",
    seed: "test",
    now: conversation.now,
  });
  const http = openOutbound({ baseUrls: simulator.baseUrls, privateNetwork: true });
  const expressions: RequestExpressions = {
    latency: (share, window) => [{ expression: `${share} ${window}`, from: "latency" }],
    errors: (window) => [{ expression: window, from: "errors" }],
  };
  const query = requestsQuery({ open: async () => openPrometheus(http), expressions });
  for (const [hours, window, points] of [
    [1, "300s", 121],
    [24 * 28, "20160s", 121],
  ] as const) {
    asked.clear();
    moments.clear();
    await query.ask(conversation, stretch(hours));
    expect(asked).toEqual(new Set([`0.5 ${window}`, `0.95 ${window}`, `0.99 ${window}`, window]));
    expect(moments.size).toBe(points);
  }
  await Promise.all([http.close(), simulator.close()]);
});

test("what has no data is named and stays empty; it is not zero", async () => {
  const { ask, conversation } = await bench(PLACES[0]);
  Object.assign(conversation.environment, {
    options: { ...conversation.environment.options, "promql.api-error-rate": "nobody_knows_this" },
  });
  const { rows, said } = await ask(1);
  expect(rows.every(([, , , , errors]) => errors === null)).toBe(true);
  expect(said).toContain("No data: errors.");
});

test("a stretch that makes no sense is refused before anything is asked", async () => {
  const { query, stretch, simulator } = await bench(PLACES[0]);
  simulator.requests.length = 0;
  const { from, to } = stretch(1);
  for (const input of [{ from: to, to: from }, { from, to: "5m]) or vector(1" }, stretch(24 * 60)])
    expect(query.input.safeParse(input).success).toBe(false);
  expect(simulator.requests).toEqual([]);
});

test("a Prometheus that does not answer is a trouble in words", async () => {
  const { ask, fault } = await bench(PLACES[0]);
  fault("500");
  await expect(ask(1)).rejects.toBeInstanceOf(PlatformError);
});
