import { describe, expect, test } from "vitest";
import { HIDDEN } from "@/platforms/outbound/redact";
import { TROUBLE_OF } from "@/platforms/testing";
import { AUTHORITY, KUBERNETES, NAMESPACE, TOKEN } from "./access";
import { onCluster, troubleOf } from "./bench";
import { workloadCapabilities } from "./capabilities";
import { quantity } from "./quantity";
import { workloadQueries } from "./queries";

const HOSTILE = [
  "../secrets",
  "web,app=api",
  "web?watch=1",
  "Web",
  "web/../../x",
  "web%2f..",
  "a".repeat(300),
  "..",
  "web\nx",
];

describe("what can be asked", () => {
  test("every query answers, each with a sentence and cells for its columns", async () => {
    const bench = await onCluster();
    for (const { key, fields, columns } of workloadQueries) {
      const needs = fields.some(({ required }) => required);
      const { rows, said } = await bench.ask(key, needs ? { deployment: "web" } : {});
      expect(said, key).toMatch(/\.$/);
      for (const row of rows) expect(Object.keys(row), key).toEqual(columns.map((column) => column.key));
    }
  });

  test("deployments stand with what their pods suffer from", async () => {
    const bench = await onCluster();
    const [first, second] = bench.cluster.pods;
    if (first)
      Object.assign(first, {
        restarts: 4,
        lastEnd: { reason: "OOMKilled", exitCode: 137, at: Date.parse("2026-11-20T08:50:00Z") },
      });
    if (second)
      Object.assign(second, { waiting: "CrashLoopBackOff", readyAt: Number.POSITIVE_INFINITY, restarts: 7 });
    const { rows, said } = await bench.ask("workloads.list");
    expect(rows[0]).toMatchObject({ deployment: "web", ready: "2 of 3", restarts: 11 });
    expect(rows[0]?.trouble).toBe("1 killed for memory before, 1 CrashLoopBackOff");
    expect(said).toBe("2 deployments in shop; short of pods: web.");
    const pods = await bench.ask("workloads.pods", { deployment: "web" });
    expect(pods.rows).toHaveLength(3);
    expect(pods.rows[0]).toMatchObject({ ended: "OOMKilled (137)", restarts: 4, ready: true });
    expect(pods.rows[1]).toMatchObject({ state: "CrashLoopBackOff", ready: false });
    expect((await bench.ask("workloads.pods")).rows).toHaveLength(6);
  });

  test("long lists are read page by page, and begun anew when the list moved on meanwhile", async () => {
    const bench = await onCluster({ workloads: [{ name: "many", replicas: 23, image: "x" }] });
    bench.access.page = 4;
    expect((await bench.ask("workloads.pods")).rows).toHaveLength(23);
    expect(bench.simulator.requests).toHaveLength(6);
    let listed = 0;
    const now = bench.access.now;
    bench.access.now = () => new Date(now().getTime() + (listed++ === 3 ? 600_000 : 0));
    expect((await bench.ask("workloads.pods")).rows).toHaveLength(23);
  });

  test("pods of another deployment that carry the same labels are not counted", async () => {
    const bench = await onCluster();
    const api = bench.cluster.sets.findLast(({ name }) => name.startsWith("api"));
    if (api) api.template.metadata.labels.app = "web";
    expect((await bench.ask("workloads.pods", { deployment: "web" })).rows).toHaveLength(3);
  });

  test("services without a ready pod, autoscalers at their limit and pods near their memory limit are named", async () => {
    const bench = await onCluster();
    for (const pod of bench.cluster.pods)
      if (pod.name.startsWith("web")) pod.readyAt = Number.POSITIVE_INFINITY;
    expect((await bench.ask("workloads.services")).said).toContain("no ready pod behind: web");
    const api = bench.cluster.find("api");
    if (api) api.replicas = 6;
    expect((await bench.ask("workloads.autoscalers")).said).toBe("1 autoscaler; at the limit: api.");
    const { rows } = await bench.ask("workloads.usage");
    expect(rows).toHaveLength(3);
    expect(rows[0]?.limit).toBe(2 ** 30);
    expect(Number(rows[0]?.share)).toBeCloseTo((100 * Number(rows[0]?.memory)) / 2 ** 30);
  });

  test("events come the newest first, warnings are counted, and what the cluster forgot is gone", async () => {
    const bench = await onCluster({
      workloads: [{ name: "web", replicas: 2, image: "x", killed: { minutesAgo: 38, restarts: 2 } }],
    });
    expect((await bench.ask("workloads.events")).rows).toMatchObject([
      { type: "Warning", reason: "OOMKilling", count: 2 },
    ]);
    await bench.done("workloads.restart", { deployment: "web" });
    const { rows, said } = await bench.ask("workloads.events");
    expect(rows.map(({ at }) => String(at))).toEqual(
      rows
        .map(({ at }) => String(at))
        .sort()
        .reverse(),
    );
    expect(rows.at(-1)).toMatchObject({ reason: "OOMKilling" });
    expect(said).toContain("1 of them is a warning");
    bench.travel(1500);
    expect((await bench.ask("workloads.events")).said).toContain("no warning");
  });

  test("revisions say whether their image is one build for sure", async () => {
    const bench = await onCluster();
    const { rows } = await bench.ask("workloads.history", { deployment: "web" });
    expect(rows).toMatchObject([
      { revision: 2, now: true, exact: true, cause: "the new one", pods: 3 },
      { revision: 1, now: false, exact: true, cause: "the good one", pods: 0 },
    ]);
    expect(
      (await bench.ask("workloads.history", { deployment: "api" })).rows.map(({ exact }) => exact),
    ).toEqual([false, false]);
  });
});

describe("what cannot be asked", () => {
  test.each(HOSTILE)("%j becomes neither a path nor a selector", async (deployment) => {
    const bench = await onCluster();
    for (const key of ["workloads.pods", "workloads.rollout", "workloads.history"])
      await expect(bench.ask(key, { deployment })).rejects.toThrow();
    for (const key of ["workloads.restart", "workloads.scale", "workloads.undo"])
      expect(bench.action(key).input.safeParse({ deployment, replicas: "2", revision: "" }).success).toBe(
        false,
      );
    await expect(bench.lines({ pod: deployment })).rejects.toThrow();
    await expect(bench.lines({ container: deployment })).rejects.toThrow();
    expect(bench.simulator.requests).toEqual([]);
  });

  test("a selector that would choose by more than its labels is not asked with", async () => {
    const bench = await onCluster();
    bench.simulator.requests.length = 0;
    const { selectorText } = await import("./objects");
    expect(() => selectorText({ matchLabels: { app: "a,b" } })).toThrow();
    expect(() => selectorText({ matchLabels: { "app in (a)": "b" } })).toThrow();
    expect(() => selectorText({})).toThrow();
    expect(
      selectorText({
        matchLabels: { app: "a" },
        matchExpressions: [{ key: "t", operator: "In", values: ["x", "y"] }],
      }),
    ).toBe("app=a,t in (x,y)");
  });

  test("a missing verb is named", async () => {
    const bench = await onCluster();
    bench.access.denied?.add("list services");
    expect(await troubleOf(bench.ask("workloads.services"))).toMatchObject({
      trouble: "forbidden",
      message: `The service account misses the verb "list" on "services" (403). Add it to its role.`,
    });
    bench.access.denied?.add("list pods");
    const { rows, said } = await bench.ask("workloads.list");
    expect(rows[0]).toMatchObject({ restarts: null, trouble: null });
    expect(said).toContain(`misses the verb "list" on "pods"`);
  });

  test("a cluster without metrics says nothing about what pods use", async () => {
    const bench = await onCluster();
    bench.access.withoutMetrics = true;
    expect(await troubleOf(bench.ask("workloads.usage"))).toMatchObject({
      trouble: "not-deployed",
      message: expect.stringContaining("metrics-server"),
    });
  });

  test("a deployment that is not there is said to be missing", async () => {
    const bench = await onCluster();
    expect((await troubleOf(bench.ask("workloads.rollout", { deployment: "nobody" }))).message).toBe(
      `There is no deployment "nobody" in this namespace (404).`,
    );
  });

  test.each(TROUBLE_OF)("an answer %s is a trouble in words, for every query", async (fault, trouble) => {
    const bench = await onCluster();
    bench.simulator.setFaults([{ kind: fault, pathPrefix: "" }]);
    for (const { key, fields } of workloadQueries) {
      const needs = fields.some(({ required }) => required);
      const told = await troubleOf(bench.ask(key, needs ? { deployment: "web" } : {}));
      expect(told.trouble, key).toBe(trouble);
    }
  });
});

describe("what the configuration gives", () => {
  test("the cluster itself says what the service account may do", async () => {
    const bench = await onCluster();
    bench.access.denied?.add("patch deployments/scale").add("get pods/log");
    const reports = await workloadCapabilities(bench.c);
    expect(reports.map(({ capability, supported }) => [capability, supported])).toEqual([
      ["workloads.read", true],
      ["workloads.act", false],
      ["logs", false],
    ]);
    expect(reports[1]?.because).toBe(
      `The service account misses "patch" on "deployments/scale" in shop. Add it to its role.`,
    );
  });

  test.each([
    ["credential", { secrets: { [TOKEN]: undefined } }, TOKEN],
    ["option", { given: { [NAMESPACE]: "" } }, NAMESPACE],
    ["namespace", { given: { [NAMESPACE]: "shop/pods/x" } }, NAMESPACE],
  ])("a missing or unfit %s is the reason why nothing is offered", async (_what, options, named) => {
    const bench = await onCluster(options);
    for (const { supported, because } of await workloadCapabilities(bench.c)) {
      expect(supported).toBe(false);
      expect(because).toContain(named);
    }
    expect(bench.simulator.requests).toEqual([]);
  });

  test("an address that is missing is named, and one that does not answer now is still offered", async () => {
    const bench = await onCluster();
    await bench.simulator.close();
    expect((await workloadCapabilities(bench.c)).every(({ supported }) => supported)).toBe(true);
    Object.assign(bench.c.environment, { baseUrls: {} });
    expect((await workloadCapabilities(bench.c))[0]?.because).toContain(`"${KUBERNETES}"`);
    expect(AUTHORITY).toBe("kubernetes-ca");
  });

  test("evidence holds neither the token nor what containers are given", async () => {
    const bench = await onCluster();
    const query = workloadQueries.find(({ key }) => key === "workloads.list");
    const { evidence } = (await query?.ask(bench.c, {})) ?? {};
    const kept = JSON.stringify(evidence?.());
    expect(kept).toContain("DeploymentList");
    expect(kept).not.toContain("made-up");
    expect(kept).not.toContain(HIDDEN);
  });
});

test.each([
  ["250m", 0.25],
  ["12345678n", 0.012345678],
  ["2", 2],
  ["1Gi", 2 ** 30],
  ["123456Ki", 123456 * 1024],
  ["1e3", 1000],
  ["1.5G", 1.5e9],
  ["", null],
  ["many", null],
])("the quantity %j is %s", (text, value) => {
  if (value === null) expect(quantity(text)).toBeNull();
  else expect(quantity(text)).toBeCloseTo(value, 12);
});
