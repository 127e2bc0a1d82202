import { afterEach, describe, expect, test } from "vitest";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";
import { PlatformError } from "@/platforms/platform";
import type { Route, Simulate } from "@/platforms/simulator/routes";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { openPrometheus } from "./prometheus";
import { type MetricCheck, readAlerts, readMetrics } from "./prometheus-checks";
import { prometheusRoutes, type SimAlertRule, type ValueOf } from "./prometheus-simulator";

const NOW = new Date("2026-11-20T09:00:00Z");
const now = () => NOW;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function serve(routes: readonly Route[]): Promise<{ simulator: RunningSimulator; http: Outbound }> {
  const simulate: Simulate = () => ({ servers: { prometheus: routes }, credentials: {} });
  const simulator = await runSimulator(simulate, { dialect: "any", seed: "test", now });
  const http = openOutbound({ baseUrls: simulator.baseUrls, privateNetwork: true });
  open.push(http, simulator);
  return { simulator, http };
}

const prometheusWith = async (value: ValueOf, rules: readonly SimAlertRule[] = []) =>
  openPrometheus((await serve(prometheusRoutes({ value, now, rules }))).http);

async function troubleOf(promise: Promise<unknown>): Promise<PlatformError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PlatformError) return error;
  throw new Error("A PlatformError was expected.");
}

const latency: MetricCheck = {
  check: "latency",
  sources: [
    { expression: "first", from: "histogram" },
    { expression: "second", from: "probe" },
  ],
  within: [0, 60_000],
  worst: "highest",
  say: (value) => `p95 is ${value} ms.`,
  nothing: "Nobody measures it here.",
};

describe("checks from expressions", () => {
  const read = async (value: ValueOf, checks = [latency]) =>
    readMetrics(await prometheusWith(value), checks, { now });

  test("the second source answers when the first has no data", async () => {
    const [seen] = await read((query) => (query === "second" ? 120 : undefined));
    expect(seen).toMatchObject({
      check: "latency",
      value: 120,
      reason: "p95 is 120 ms.",
      facts: { source: "probe" },
    });
  });

  test("no data is unknown with the reason, without a value", async () => {
    const [seen] = await read(() => undefined);
    expect(seen).toMatchObject({ status: "unknown", reason: "Nobody measures it here." });
    expect(seen).not.toHaveProperty("value");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e9])("%d is not judged", async (value) => {
    const [seen] = await read(() => value);
    expect(seen?.status).toBe("unknown");
    expect(seen?.value).toBeUndefined();
  });

  test("the worst series counts", async () => {
    const series = [10, 30, 20].map((value, index) => ({ labels: { index: String(index) }, value }));
    expect((await read(() => series))[0]?.value).toBe(30);
    expect((await read(() => series, [{ ...latency, worst: "lowest" }]))[0]?.value).toBe(10);
  });

  test("a foreign clock makes values unknown", async () => {
    const ahead = new Date(NOW.getTime() + 7_200_000);
    const { http } = await serve(prometheusRoutes({ value: () => 1, now: () => ahead }));
    const [seen] = await readMetrics(openPrometheus(http), [latency], { now });
    expect(seen?.status).toBe("unknown");
    expect(seen?.reason).toContain("2 h ahead of ours");
  });

  test("one refused expression does not take the others along", async () => {
    const other = { ...latency, check: "other", sources: [{ expression: "", from: "broken" }] };
    const seen = await read(() => 5, [latency, other]);
    expect(seen.map((each) => each.status ?? each.value)).toEqual([5, "unknown"]);
  });

  test("when every expression is lost, the trouble is the question's", async () => {
    const prometheus = openPrometheus((await serve([])).http);
    expect((await troubleOf(readMetrics(prometheus, [latency], { now }))).trouble).toBe("not-deployed");
  });

  test("a deployment's own expression replaces ours", async () => {
    const prometheus = await prometheusWith((query) => (query === "mine" ? 7 : 1));
    const [seen] = await readMetrics(prometheus, [latency], { now, replaced: () => "mine" });
    expect(seen).toMatchObject({ value: 7, facts: { source: "the configured expression" } });
  });
});

describe("alerts from rules", () => {
  const since = new Date("2026-11-20T08:40:00Z");
  const rule = (name: string, severity: string, fires: boolean): SimAlertRule => ({
    name,
    severity,
    summary: `${name} summary`,
    description: `${name} lost postgres://app:hunter22@db`,
    firingSince: () => (fires ? since : undefined),
  });

  test("what fires becomes an alert under the runbook's name", async () => {
    const prometheus = await prometheusWith(
      () => 1,
      [rule("Slow", "warning", true), rule("Down", "critical", false)],
    );
    const { alerts, observation } = await readAlerts(prometheus, {
      Slow: { title: "High Latency", severity: "warning", note: "Look at Grafana." },
    });
    expect(alerts).toHaveLength(1);
    expect(alerts?.[0]).toMatchObject({
      title: "High Latency",
      kind: "Slow",
      word: "warning",
      severity: "warning",
      raisedAt: since,
    });
    expect(alerts?.[0]?.message).toContain("Look at Grafana.");
    expect(alerts?.[0]?.message).not.toContain("hunter22");
    expect(observation).toMatchObject({ status: "ok", facts: { rules: 2, firing: 1 } });
  });

  test("a rule that only waits to fire is no alert yet", async () => {
    const { http } = await serve([
      {
        method: "GET",
        path: "/api/v1/rules",
        handle: () => ({
          json: {
            status: "success",
            data: {
              groups: [
                {
                  rules: [
                    {
                      type: "alerting",
                      name: "Slow",
                      health: "ok",
                      alerts: [{ state: "pending", labels: {} }],
                    },
                    { type: "alerting", name: "Broken", health: "err", alerts: [] },
                    { type: "recording", name: "sum:rate", health: "ok" },
                  ],
                },
              ],
            },
          },
        }),
      },
    ]);
    const { alerts, observation } = await readAlerts(openPrometheus(http), {});
    expect(alerts).toEqual([]);
    expect(observation).toMatchObject({ status: "warn", facts: { rules: 2, firing: 0, broken: 1 } });
    expect(observation.reason).toContain("Broken");
  });

  test("what waits to fire is counted, and a broken rule says why in Prometheus's words", async () => {
    const waiting = { ...rule("Waiting", "warning", false), pendingSince: () => since };
    const broken = { ...rule("Broken", "warning", false), lastError: "many-to-many matching not allowed" };
    const { alerts, observation } = await readAlerts(await prometheusWith(() => 1, [waiting, broken]), {});
    expect(alerts).toEqual([]);
    expect(observation).toMatchObject({
      status: "warn",
      reason: expect.stringContaining("Broken (many-to-many matching not allowed)"),
      facts: { rules: 2, firing: 0, pending: 1, broken: 1 },
    });
  });

  test.each([404, 403])(
    "where the rules are kept back (%i) its alerts are listed all the same",
    async (status) => {
      const routes = prometheusRoutes({ value: () => 1, now, rules: [rule("Slow", "warning", true)] }).map(
        (route) =>
          route.path === "/api/v1/rules" ? { ...route, handle: () => ({ status, text: "no" }) } : route,
      );
      const prometheus = openPrometheus((await serve(routes)).http);
      const { alerts, observation } = await readAlerts(prometheus, {});
      expect(alerts).toMatchObject([{ kind: "Slow", raisedAt: since }]);
      expect(observation).toMatchObject({ status: "unknown", facts: { firing: 1, pending: 0 } });
    },
  );

  test("an unknown severity is a warning", async () => {
    const prometheus = await prometheusWith(() => 1, [rule("Odd", "apocalyptic", true)]);
    expect((await readAlerts(prometheus, {})).alerts?.[0]).toMatchObject({
      severity: "warning",
      word: "apocalyptic",
    });
  });

  test("the same alert has the same id, and another one after a pause", async () => {
    let began = since;
    const moving = { ...rule("Slow", "warning", true), firingSince: () => began };
    const prometheus = await prometheusWith(() => 1, [moving]);
    const idOf = async () => (await readAlerts(prometheus, {})).alerts?.[0]?.externalId;
    const first = await idOf();
    expect(await idOf()).toBe(first);
    began = NOW;
    expect(await idOf()).not.toBe(first);
  });

  test("without any rule there is no list, and it is no good sign", async () => {
    const report = await readAlerts(await prometheusWith(() => 1), {});
    expect(report.alerts).toBeUndefined();
    expect(report.observation.status).toBe("warn");
  });
});
