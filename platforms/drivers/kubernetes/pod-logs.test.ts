import https from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { openConversation } from "@/platforms/converse";
import { ownCertificate } from "@/platforms/drivers/test-certificate";
import type { LogLine } from "@/platforms/platform";
import { AUTHORITY, KUBERNETES, NAMESPACE, TOKEN } from "./access";
import { type Bench, onCluster, troubleOf } from "./bench";
import { workloadCapabilities } from "./capabilities";
import { advanced, behind, type Cursor } from "./log-cursor";
import { levelOf, placedLines } from "./log-line";
import { type SimLines, writtenBetween } from "./sim-logs";

const numbered: SimLines = (pod, at, index) => `line ${at}-${index} of ${pod.name}`;
const text = (lines: readonly LogLine[]) => lines.map((line) => line.text);
const podOf = (bench: Bench, name: string) =>
  bench.cluster.pods.find((pod) => pod.name.startsWith(name))?.name ?? "";

/** Reads on until nothing is left. */
async function follow(bench: Bench, input: Record<string, string>, from: string | null, limit: number) {
  const lines: LogLine[] = [];
  let cursor = from;
  for (let rounds = 0; rounds < 200; rounds += 1) {
    const more = await bench.lines(input, { limit, ...(cursor === null ? {} : { cursor }) });
    lines.push(...more.lines);
    cursor = more.cursor;
    if (!more.truncated) return { lines, cursor };
  }
  throw new Error("it never ends");
}

describe("following", () => {
  test("tells every line of every pod exactly once, in order, in portions", async () => {
    const bench = await onCluster({ lines: numbered });
    const started = bench.access.now().getTime();
    let { cursor } = await bench.lines({ deployment: "web" }, { limit: 7 });
    const told: LogLine[] = [];
    for (const seconds of [3, 1, 0, 41, 2, 200, 1]) {
      bench.travel(seconds);
      const more = await follow(bench, { deployment: "web" }, cursor, 15);
      told.push(...more.lines);
      cursor = more.cursor;
    }
    const written = bench.cluster.pods
      .filter(({ name }) => name.startsWith("web"))
      .flatMap((pod) =>
        writtenBetween(pod, numbered, { from: started + 1, to: bench.access.now().getTime() }),
      )
      .sort()
      .map((line) => line.replace(/^\S+ /, ""));
    expect(written.length).toBeGreaterThan(100);
    expect(text(told)).toEqual(written);
  });

  test("a pod that came meanwhile is read from its first line; one that went is forgotten", async () => {
    const bench = await onCluster({ lines: numbered });
    let { cursor } = await bench.lines({ deployment: "web" }, { limit: 5 });
    const before = bench.cluster.pods.map(({ name }) => name);
    await bench.done("workloads.restart", { deployment: "web" });
    bench.travel(120);
    const more = await follow(bench, { deployment: "web" }, cursor, 500);
    cursor = more.cursor;
    for (const pod of bench.cluster.pods.filter(
      ({ name }) => name.startsWith("web") && !before.includes(name),
    )) {
      const own = writtenBetween(pod, numbered, { from: 0, to: bench.access.now().getTime() });
      expect(text(more.lines.filter(({ from }) => from === pod.name))).toEqual(
        own.map((line) => line.replace(/^\S+ /, "")),
      );
    }
    for (const name of before.filter((each) => each.startsWith("web"))) expect(cursor).not.toContain(name);
    expect(cursor?.length).toBeLessThan(2000);
  });

  test("lines of the same nanosecond are neither lost nor told twice", () => {
    const lines = placedLines(
      [
        "2026-11-20T09:00:00.5Z a",
        "2026-11-20T09:00:00.500000000Z b",
        "2026-11-20T10:00:00.500000001+01:00 c",
        "2026-11-20T09:00:01Z d",
        "",
      ].join("\n"),
      "pod",
    );
    expect(lines.map(({ place }) => place)).toEqual([
      "1795165200.500000000",
      "1795165200.500000000",
      "1795165200.500000001",
      "1795165201.000000000",
    ]);
    for (const portion of [1, 2, 3, 4]) {
      const told: string[] = [];
      let seen: Cursor["s"][string] | undefined;
      for (let rounds = 0; rounds < 6; rounds += 1) {
        const taken = behind(lines, seen).slice(0, portion);
        told.push(...text(taken));
        seen = advanced(seen, taken);
      }
      expect(told.join(""), `${portion} at a time`).toBe("abcd");
    }
  });

  test("one that wrote a lot within a second goes on with the next one, and says so", async () => {
    const many: SimLines = (_pod, at) =>
      at < Date.parse("2026-11-20T09:00:10Z") ? "short" : `long ${"x".repeat(4_500_000)}`;
    const bench = await onCluster({ lines: many });
    const pod = podOf(bench, "web");
    const { cursor } = await bench.lines({ pod }, { limit: 5 });
    bench.travel(20);
    const { lines } = await follow(bench, { pod }, cursor, 500);
    expect(
      text(lines)
        .join(" ")
        .match(/lines are left out here/g)?.length,
    ).toBeGreaterThan(0);
    expect(lines.at(-1)?.at?.getTime()).toBeGreaterThan(Date.parse("2026-11-20T09:00:14Z"));
  });

  test("a place that was made up is refused", async () => {
    const bench = await onCluster();
    for (const cursor of ["", "7", "{}", '{"t":1,"s":{"x":["../..",1]}}'])
      expect((await troubleOf(bench.lines({}, { cursor }))).message).toContain("no such place");
  });
});

describe("reading", () => {
  test("the newest lines come first, oldest of them on top, from each pod by name", async () => {
    const bench = await onCluster({ lines: numbered });
    const { lines, truncated } = await bench.lines({}, { limit: 40 });
    expect(lines).toHaveLength(40);
    expect(truncated).toBe(true);
    const times = lines.map(({ at }) => at?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(lines.map(({ from }) => from)).size).toBe(6);
    expect(bench.access.now().getTime() - (times[0] ?? 0)).toBeLessThan(60_000);
  });

  test("words and levels are looked for in more lines than are shown", async () => {
    const bench = await onCluster();
    const { lines } = await bench.lines({ deployment: "web" }, { search: "RATE limited", limit: 30 });
    expect(lines).toHaveLength(30);
    for (const line of lines)
      expect(line).toMatchObject({ level: "warn", text: expect.stringContaining("rate limited") });
    const bad = await bench.lines({ deployment: "web" }, { level: "error", limit: 10 });
    expect(new Set(bad.lines.map(({ level }) => level))).toEqual(new Set(["error"]));
  });

  test("only what was written in a span of time", async () => {
    const bench = await onCluster();
    const since = new Date("2026-11-20T08:10:00.250Z");
    const until = new Date("2026-11-20T08:11:00Z");
    const { lines } = await bench.lines({ deployment: "web" }, { since, until, limit: 500 });
    expect(lines.length).toBeGreaterThan(20);
    for (const { at } of lines) expect(at !== null && at >= since && at < until).toBe(true);
  });

  test("what a container wrote before it ended, and that another has nothing such", async () => {
    const bench = await onCluster({ lines: numbered });
    const [pod, other] = bench.cluster.pods;
    const at = Date.parse("2026-11-20T08:00:00Z");
    if (pod) Object.assign(pod, { restarts: 1, lastEnd: { reason: "OOMKilled", exitCode: 137, at } });
    const { lines, cursor } = await bench.lines({ pod: pod?.name ?? "", previous: "yes" }, { limit: 20 });
    expect(lines).toHaveLength(20);
    expect(cursor).toBeNull();
    for (const line of lines) expect(line.at?.getTime()).toBeLessThanOrEqual(at);
    const now = await bench.lines({ pod: pod?.name ?? "" }, { limit: 5000 });
    for (const line of now.lines) expect(line.at?.getTime()).toBeGreaterThan(at);
    expect((await troubleOf(bench.lines({ pod: other?.name ?? "", previous: "yes" }))).message).toContain(
      "previous terminated container",
    );
  });

  test("a pod that waits to start does not hide the others, and says so where it is asked for alone", async () => {
    const bench = await onCluster({ lines: numbered });
    const [pod] = bench.cluster.pods;
    if (pod) Object.assign(pod, { waiting: "ImagePullBackOff", readyAt: Number.POSITIVE_INFINITY });
    expect((await bench.lines({ deployment: "web" })).lines.length).toBeGreaterThan(0);
    expect((await troubleOf(bench.lines({ pod: pod?.name ?? "" }))).message).toContain(
      "waiting to start: ImagePullBackOff",
    );
  });

  test("what is not there or not allowed is named", async () => {
    const bench = await onCluster();
    expect((await troubleOf(bench.lines({ pod: "nobody" }))).message).toBe(
      `There is no pod "nobody" in this namespace (404).`,
    );
    expect((await troubleOf(bench.lines({ deployment: "web", container: "side" }))).message).toContain(
      `called "side"`,
    );
    bench.access.denied?.add("get pods/log");
    expect((await troubleOf(bench.lines({}))).message).toContain(`the verb "get" on "pods/log"`);
  });
});

test.each([
  ['{"level":30,"msg":"error in the text"}', "info"],
  ['{"level":"warning","msg":"x"}', "warn"],
  ["[2026-11-20 09:00:00,123: ERROR/MainProcess] boom", "error"],
  ["E1120 09:00:00.000000 1 main.go:3] boom", "error"],
  ["INFO started", "info"],
  [`${"x".repeat(80)} error far behind`, null],
  ["plain words", null],
  ["", null],
])("the level of %j is %s", (line, level) => {
  expect(levelOf(line)).toBe(level);
});

test("a cluster with an authority of its own is trusted by that authority alone", async () => {
  const { key, cert } = ownCertificate("localhost");
  const heard: (string | undefined)[] = [];
  const server = https.createServer({ key, cert }, (request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(201, { "content-type": "application/json" });
    response.end(JSON.stringify({ kind: "SelfSubjectAccessReview", status: { allowed: true } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const report = async (ca: string | undefined) => {
    const c = openConversation(
      {
        environment: {
          id: "auditron/bench",
          platformId: "auditron",
          name: "bench",
          baseUrls: {
            [KUBERNETES]: `https://localhost:${(server.address() as AddressInfo).port}/k8s/clusters/c-1/`,
          },
          dialect: "auto",
          options: { [NAMESPACE]: "shop" },
        },
        privateNetwork: true,
        readSecret: async (name) => ({ [TOKEN]: "a-token-of-the-test", [AUTHORITY]: ca })[name],
      },
      "",
    );
    const [first] = await workloadCapabilities(c);
    await c.close();
    return first?.because ?? "";
  };
  expect(await report(cert)).toBe("The workloads of shop can be read.");
  expect(heard).toContain("Bearer a-token-of-the-test");
  heard.length = 0;
  for (const other of [undefined, ownCertificate("localhost").cert])
    expect(await report(other)).toMatch(/certificate of localhost:\d+ is not accepted/);
  expect(heard).toEqual([]);
  server.close();
});
