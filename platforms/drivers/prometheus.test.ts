import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";
import { PlatformError } from "@/platforms/platform";
import type { Route, Simulate } from "@/platforms/simulator/routes";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import { openPrometheus } from "./prometheus";
import { prometheusRoutes, type ValueOf } from "./prometheus-simulator";

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

const prometheusWith = async (value: ValueOf) =>
  openPrometheus((await serve(prometheusRoutes({ value, now }))).http);

const answering = async (path: string, json: () => unknown, status = 200) =>
  openPrometheus((await serve([{ method: "GET", path, handle: () => ({ status, json: json() }) }])).http);

async function troubleOf(promise: Promise<unknown>): Promise<PlatformError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PlatformError) return error;
  throw new Error("A PlatformError was expected.");
}

describe("asking for a value", () => {
  test("a number comes back with its moment", async () => {
    const prometheus = await prometheusWith(() => 0.125);
    const { samples } = await prometheus.query("up");
    expect(samples).toEqual([{ labels: {}, at: NOW, value: 0.125 }]);
  });

  test("an empty vector stays empty and is never zero", async () => {
    const prometheus = await prometheusWith(() => undefined);
    expect((await prometheus.query("nothing")).samples).toEqual([]);
  });

  test("NaN and infinities arrive as what they are", async () => {
    const values: Record<string, number> = { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -Infinity };
    const prometheus = await prometheusWith((query) => values[query]);
    expect((await prometheus.query("a")).samples[0]?.value).toBeNaN();
    expect((await prometheus.query("b")).samples[0]?.value).toBe(Number.POSITIVE_INFINITY);
    expect((await prometheus.query("c")).samples[0]?.value).toBe(Number.NEGATIVE_INFINITY);
  });

  test("labels tell several series apart", async () => {
    const prometheus = await prometheusWith(() => [
      { labels: { instance: "a" }, value: 1 },
      { labels: { instance: "b" }, value: 0 },
    ]);
    expect(
      (await prometheus.query("up")).samples.map(({ labels, value }) => [labels.instance, value]),
    ).toEqual([
      ["a", 1],
      ["b", 0],
    ]);
  });

  test("a scalar is read like a vector with one sample", async () => {
    const prometheus = await answering("/api/v1/query", () => ({
      status: "success",
      data: { resultType: "scalar", result: [1_763_629_200, "7e-3"] },
    }));
    expect((await prometheus.query("scalar(x)")).samples[0]?.value).toBe(0.007);
  });

  test.each(["", "abc", "0x10", "1_000", " 1", "12 ", "Infinity", "1e"])(
    "the value %j is unreadable",
    async (text) => {
      const prometheus = await answering("/api/v1/query", () => ({
        status: "success",
        data: { resultType: "vector", result: [{ metric: {}, value: [1_763_629_200, text] }] },
      }));
      expect((await troubleOf(prometheus.query("x"))).trouble).toBe("unreadable");
    },
  );

  test("its own words explain a refused expression", async () => {
    const prometheus = await answering(
      "/api/v1/query",
      () => ({
        status: "error",
        errorType: "bad_data",
        error: "1:5: parse error: unclosed left parenthesis",
      }),
      400,
    );
    const trouble = await troubleOf(prometheus.query("sum("));
    expect(trouble.trouble).toBe("failed");
    expect(trouble.message).toContain("unclosed left parenthesis");
  });

  test("a success that carries an error is no success", async () => {
    const prometheus = await answering("/api/v1/query", () => ({
      status: "error",
      errorType: "execution",
      error: "many-to-many matching",
    }));
    expect((await troubleOf(prometheus.query("x"))).trouble).toBe("unreadable");
  });

  test("the bearer token is sent, and a wrong one is a matter of credentials", async () => {
    const { http } = await serve(prometheusRoutes({ value: () => 1, now, token: "made-up-token" }));
    expect((await openPrometheus(http, { token: "made-up-token" }).query("up")).samples).toHaveLength(1);
    expect((await troubleOf(openPrometheus(http, { token: "other" }).query("up"))).trouble).toBe(
      "credentials",
    );
    expect((await troubleOf(openPrometheus(http).query("up"))).trouble).toBe("credentials");
  });

  test("no JSON whatever makes it throw anything but a PlatformError", async () => {
    let body: unknown;
    const { http } = await serve(
      ["/api/v1/query", "/api/v1/query_range", "/api/v1/rules", "/-/ready"].map((path) => ({
        method: "GET" as const,
        path,
        handle: () => ({ json: body }),
      })),
    );
    const prometheus = openPrometheus(http);
    const window = { start: NOW, end: NOW, stepSeconds: 60 };
    const nearly = fc.record({
      status: fc.constant("success"),
      data: fc.record({
        resultType: fc.constantFrom("vector", "scalar", "matrix", "string"),
        result: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.record({ metric: fc.jsonValue(), value: fc.jsonValue(), values: fc.jsonValue() })),
          fc.array(
            fc.record({ metric: fc.constant({}), value: fc.tuple(fc.double({ noNaN: true }), fc.string()) }),
          ),
        ),
        groups: fc.jsonValue(),
      }),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), nearly), async (json) => {
        body = json;
        const asked = [
          prometheus.query("x"),
          prometheus.range("x", window),
          prometheus.alertRules(),
          prometheus.ready(),
        ];
        for (const result of await Promise.allSettled(asked))
          if (result.status === "rejected") expect(result.reason).toBeInstanceOf(PlatformError);
      }),
      { numRuns: 150 },
    );
  });
});

test("a range gives one point per step", async () => {
  const prometheus = await prometheusWith((_query, at) => at.getUTCMinutes());
  const [series] = await prometheus.range("x", {
    start: new Date("2026-11-20T08:57:00Z"),
    end: NOW,
    stepSeconds: 60,
  });
  expect(series?.points.map((point) => point.value)).toEqual([57, 58, 59, 0]);
});

test("a range of too many points is refused in words", async () => {
  const prometheus = await prometheusWith(() => 1);
  const start = new Date(NOW.getTime() - 11_000_000);
  expect((await troubleOf(prometheus.range("x", { start, end: NOW, stepSeconds: 1 }))).message).toContain(
    "11,000",
  );
});

describe("whether it is ready", () => {
  const readyOf = async (reply: { status?: number; text: string }) =>
    openPrometheus((await serve([{ method: "GET", path: "/-/ready", handle: () => reply }])).http).ready();

  test("the words of Prometheus and of its look-alikes count", async () => {
    for (const text of ["Prometheus Server is Ready.\n", "Prometheus is Ready.\n", "ready"])
      expect((await readyOf({ text })).ready).toBe(true);
  });
  test("starting up is an answer", async () => {
    expect((await readyOf({ status: 503, text: "Service Unavailable" })).ready).toBe(false);
  });
  test("some other page is not Prometheus", async () => {
    expect((await troubleOf(readyOf({ text: "<html>Sign in to get ready</html>" }))).trouble).toBe(
      "unreadable",
    );
  });
});
