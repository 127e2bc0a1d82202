import { describe, expect, test } from "vitest";
import { aCall } from "@/platforms/testing";
import { type Bench, IMAGES, onCluster, preview, troubleOf } from "./bench";

const living = (bench: Bench, name: string) => {
  const found = bench.cluster.find(name);
  return found ? bench.cluster.podsOf(found).filter(({ endsAt }) => endsAt === undefined) : [];
};
const patches = (bench: Bench) => bench.simulator.requests.filter(({ method }) => method === "PATCH").length;

describe("restart", () => {
  test("replaces every pod, and is proved only when the last old one is gone", async () => {
    const bench = await onCluster();
    const before = living(bench, "web").map(({ name }) => name);
    const seen = await preview(bench, "workloads.restart", { deployment: "web" });
    expect(seen).toMatchObject({
      button: "Restart 3 pods",
      reversible: { is: false },
      warnings: [],
      inFlight: [],
    });
    expect(seen.targets.map(({ title }) => title).sort()).toEqual([...before].sort());
    const { settled, took } = await bench.done("workloads.restart", { deployment: "web" });
    expect(settled).toMatchObject({ state: "succeeded", said: "All 3 pods are new and available." });
    expect(took).toBeGreaterThan(10);
    expect(living(bench, "web").filter(({ name }) => before.includes(name))).toEqual([]);
    expect(living(bench, "api")).toHaveLength(3);
  });

  test("is not proved by a rollout of somebody else", async () => {
    const bench = await onCluster();
    const action = bench.action("workloads.restart");
    const before = (await action.look(bench.c, { deployment: "web" })).facts;
    const web = bench.cluster.find("web");
    if (web)
      bench.cluster.change(web, (each) => {
        each.replicas = 4;
      });
    bench.travel(60);
    const settled = await action.verify.settled(bench.c, { deployment: "web" }, before, bench.c.now());
    expect(settled).toMatchObject({ state: "pending", said: expect.stringContaining("no newer order") });
  });

  test("of pods that cannot start ends as failed when the cluster gives up, with what holds them", async () => {
    const bench = await onCluster();
    bench.cluster.brokenImages.add(IMAGES.now);
    const { settled, took } = await bench.done("workloads.restart", { deployment: "web" });
    expect(settled.state).toBe("failed");
    expect(settled.said).toMatch(/no further within 600 s.*ImagePullBackOff/);
    expect(took).toBeGreaterThanOrEqual(600);
    expect(took).toBeLessThan(bench.action("workloads.restart").verify.forSeconds);
  });

  test("warns of an image that may have become other code, and of a rollout that is under way", async () => {
    const bench = await onCluster();
    const seen = await preview(bench, "workloads.restart", { deployment: "api" });
    expect(seen.warnings.join()).toContain("registry.example/api:latest names no version");
    const api = bench.cluster.find("api");
    if (api)
      bench.cluster.change(api, (each) => {
        each.replicas = 5;
      });
    expect((await preview(bench, "workloads.restart", { deployment: "api" })).inFlight.join()).toContain(
      "A rollout is not finished",
    );
  });

  test("is refused where it would do nothing", async () => {
    const bench = await onCluster();
    const web = bench.cluster.find("web");
    if (web) web.paused = true;
    expect((await troubleOf(preview(bench, "workloads.restart", { deployment: "web" }))).message).toContain(
      "paused",
    );
    if (web) Object.assign(web, { paused: false, replicas: 0 });
    expect((await troubleOf(preview(bench, "workloads.restart", { deployment: "web" }))).message).toContain(
      "scaled to 0",
    );
  });

  test("names the verb that is missing, and says that nothing was sent", async () => {
    const bench = await onCluster();
    bench.access.denied?.add("patch deployments");
    const told = await troubleOf(
      bench.action("workloads.restart").execute(bench.c, { deployment: "web" }, aCall()),
    );
    expect(told).toMatchObject({
      trouble: "forbidden",
      notSent: true,
      message: `The service account misses the verb "patch" on "deployments" in apps (403). Add it to its role.`,
    });
  });
});

test("an earlier order to restart does not prove a later one", async () => {
  const bench = await onCluster();
  const input = { deployment: "web" };
  await bench.done("workloads.restart", input);
  const action = bench.action("workloads.restart");
  const before = (await action.look(bench.c, input)).facts;
  const settled = await action.verify.settled(bench.c, input, before, bench.c.now());
  expect(settled).toMatchObject({ state: "pending", said: expect.stringContaining("no newer order") });
});

describe("somebody else at the same moment", () => {
  test.each([
    ["workloads.restart", {}],
    ["workloads.scale", { replicas: "5" }],
    ["workloads.undo", { revision: "" }],
  ])("%s: a status that moved is read again; another wish stops it", async (key, over) => {
    const bench = await onCluster();
    const input = { deployment: "web", ...over } as Record<string, string>;
    const web = bench.cluster.find("web");
    if (!web) throw new Error("no web");
    let times = 1;
    bench.access.meanwhile = () => {
      if (times-- > 0) web.version = ++bench.cluster.version;
    };
    const { settled } = await bench.done(key, input);
    expect(settled.state).toBe("succeeded");
    expect(patches(bench)).toBe(2);

    bench.access.meanwhile = () =>
      bench.cluster.change(web, (each) => {
        each.annotations.somebody = "else";
      });
    const generation = web.generation;
    const other = key === "workloads.scale" ? { ...input, replicas: "2" } : input;
    const told = await troubleOf(bench.action(key).execute(bench.c, other, aCall()));
    expect(told).toMatchObject({
      notSent: true,
      message: expect.stringContaining("Somebody changed web at the same moment"),
    });
    expect(web.generation).toBe(generation + 1);
  });

  test("one who goes on for ever is not fought with", async () => {
    const bench = await onCluster();
    const web = bench.cluster.find("web");
    bench.access.meanwhile = () => {
      if (web) web.version = ++bench.cluster.version;
    };
    const told = await troubleOf(
      bench.action("workloads.scale").execute(bench.c, { deployment: "web", replicas: "5" }, aCall()),
    );
    expect(told).toMatchObject({ notSent: true, message: expect.stringContaining("409") });
    expect(patches(bench)).toBe(3);
    expect(web?.replicas).toBe(3);
  });
});

describe("scale", () => {
  test("up, and back by its undo", async () => {
    const bench = await onCluster();
    const input = { deployment: "web", replicas: "5" };
    expect(await preview(bench, "workloads.scale", input)).toMatchObject({
      button: "Scale from 3 to 5",
      bound: { from: 3 },
      warnings: [],
    });
    const { settled, before, answer } = await bench.done("workloads.scale", input);
    expect(settled).toMatchObject({ state: "succeeded", facts: { available: 5 } });
    const undo = bench.action("workloads.scale").undo?.(input, before, answer);
    expect(undo).toMatchObject({ action: "workloads.scale", input: { deployment: "web", replicas: "3" } });
    expect((await bench.done("workloads.scale", undo?.input ?? {})).settled.state).toBe("succeeded");
    expect(living(bench, "web")).toHaveLength(3);
  });

  test("to nothing and from nothing", async () => {
    const bench = await onCluster();
    expect(
      (await preview(bench, "workloads.scale", { deployment: "web", replicas: "0" })).effects.join(),
    ).toContain("No pod is left");
    expect((await bench.done("workloads.scale", { deployment: "web", replicas: "0" })).settled.state).toBe(
      "succeeded",
    );
    expect(living(bench, "web")).toEqual([]);
    expect((await bench.done("workloads.scale", { deployment: "web", replicas: "1" })).settled.state).toBe(
      "succeeded",
    );
  });

  test("what an autoscaler makes of it is said before, and told as not done after", async () => {
    const bench = await onCluster();
    const warned = async (replicas: string) =>
      (await preview(bench, "workloads.scale", { deployment: "api", replicas })).warnings.join();
    expect(await warned("9")).toBe(
      "The autoscaler api keeps 3 to 6 pods: it sets 9 back to 6 within seconds. Change its limits instead.",
    );
    expect(await warned("5")).toContain("overrides 5");
    expect(await warned("0")).toContain("switches the autoscaler api off");
    const { settled } = await bench.done("workloads.scale", { deployment: "api", replicas: "9" });
    expect(settled).toMatchObject({
      state: "failed",
      said: "It wants 6 pods again, not 9: the autoscaler api set it.",
    });
  });

  test("an autoscaler that may not be seen is not taken for none", async () => {
    const bench = await onCluster();
    bench.access.denied?.add("list horizontalpodautoscalers");
    const { warnings } = await preview(bench, "workloads.scale", { deployment: "web", replicas: "5" });
    expect(warnings.join()).toMatch(/could not be seen: .*"list" on "horizontalpodautoscalers"/);
  });

  test("asks for nothing but the right to scale", async () => {
    const bench = await onCluster();
    bench.access.denied?.add("patch deployments");
    expect((await bench.done("workloads.scale", { deployment: "web", replicas: "4" })).settled.state).toBe(
      "succeeded",
    );
  });

  test.each(["-1", "1.5", "101", "1e2", ""])("%j pods are refused", async (replicas) => {
    const bench = await onCluster();
    expect(bench.action("workloads.scale").input.safeParse({ deployment: "web", replicas }).success).toBe(
      false,
    );
  });
});
