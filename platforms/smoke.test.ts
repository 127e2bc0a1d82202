import { describe, expect, test } from "vitest";
import { smokeQuery } from "./drivers/smoke";
import { connectors, type OutsidePlatformId } from "./index";
import { PlatformError, type PlatformQuery, type Question } from "./platform";
import { DEMO_ENVIRONMENTS, simulations } from "./simulators";
import { type Bench, onBench } from "./testing";

const open = (platform: OutsidePlatformId, dialect: string) =>
  onBench(connectors[platform], simulations[platform], { dialect });

function smokeOf({ connector, conversation }: Bench): PlatformQuery {
  const query = connector.queries?.(conversation.dialect).find(({ key }) => key === "smoke.run");
  if (!query) throw new Error("There are no smoke tests.");
  return query;
}

async function run(bench: Bench, query = smokeOf(bench)) {
  const { rows, said } = await query.ask(bench.conversation, {});
  return {
    said,
    tests: rows.map((row) => Object.fromEntries(query.columns.map(({ key }, at) => [key, row[at]]))),
  };
}

describe.each(DEMO_ENVIRONMENTS)("smoke tests of $platform as $dialect", ({ platform, dialect }) => {
  test("pass when it is well, and none of them changes anything", async () => {
    const bench = await open(platform, dialect);
    const asked = bench.simulator.requests.length;
    const { said, tests } = await run(bench);
    expect(said).toMatch(/^All \d+ tests passed/);
    expect(tests.length).toBeGreaterThan(1);
    for (const { test: title, passed } of tests) expect([title, passed]).not.toEqual([title, false]);
    expect(
      bench.simulator.requests
        .slice(asked)
        .filter(({ method, path }) => method !== "GET" && !/auth/.test(path)),
    ).toEqual([]);
    const { capabilities } = await connectors[platform].probe(bench.conversation);
    expect(capabilities).toContainEqual(expect.objectContaining({ capability: "smoke", supported: true }));
  });

  test.each(["500", "404", "malformed"] as const)("do not pass under the fault %s", async (kind) => {
    const bench = await open(platform, dialect);
    bench.fault(kind);
    const { said, tests } = await run(bench);
    expect(said).toContain("did not pass");
    expect(tests[0]).toMatchObject({ passed: false });
    expect(tests.map(({ result }) => result)).not.toContain("ok");
  });
});

describe("a smoke test", () => {
  const question = (over: Partial<Question>): Question => ({
    key: "health-core",
    title: "",
    everySeconds: 20,
    atLeastSecondsApart: 5,
    timeoutSeconds: 5,
    ask: async () => ({ observations: [{ check: "core-healthy", status: "ok", reason: "Well." }] }),
    ...over,
  });
  const query = (over: Partial<Question>) =>
    smokeQuery(connectors.complyai.declaration, [question(over)], ["health-core"]);

  test("that would change something over there is left out", async () => {
    const bench = await open("complyai", "internal-key");
    const { said, tests } = await run(bench, query({ sideEffect: "Writes." }));
    expect(tests).toEqual([]);
    expect(said).toContain("Nothing was tested");
  });

  test("that nobody can judge has not passed", async () => {
    const bench = await open("complyai", "internal-key");
    const observations = [{ check: "core-healthy", status: "unknown" as const, reason: "An unknown word." }];
    const { said, tests } = await run(bench, query({ ask: async () => ({ observations }) }));
    expect(tests).toMatchObject([{ passed: false, result: "unknown" }]);
    expect(said).toContain("1 of 1 tests did not pass");
    expect((await run(bench, query({ key: "health-api" }))).tests).toEqual([]);
  });

  test("that did not pass stands before one that warns, and what was not tested last", async () => {
    const bench = await open("complyai", "internal-key");
    const keys = ["health-core", "health-api", "health-maestro", "health-frontend"];
    const statuses = { core: "ok", api: "warn", maestro: "unknown" } as const;
    const questions = keys.map((key) =>
      question({
        key,
        ask: async () => {
          const service = key.slice("health-".length);
          if (service === "frontend") throw new PlatformError("not-deployed", "No address.");
          const status = statuses[service as keyof typeof statuses];
          return { observations: [{ check: `${service}-healthy`, status, reason: "Seen." }] };
        },
      }),
    );
    const { tests } = await run(bench, smokeQuery(connectors.complyai.declaration, questions, keys));
    expect(tests.map(({ passed, result }) => [passed, result])).toEqual([
      [false, "unknown"],
      [true, "warn"],
      [true, "ok"],
      [null, "not tested"],
    ]);
  });

  test("that gives no answer in time has not passed", async () => {
    const bench = await open("complyai", "internal-key");
    const { tests } = await run(bench, query({ timeoutSeconds: 0.05, ask: () => new Promise(() => {}) }));
    expect(tests).toMatchObject([
      { passed: false, result: "alert", said: expect.stringContaining("0.05 s") },
    ]);
  });

  test("is asked once by those who come within its time, and anew after it", async () => {
    const bench = await open("complyai", "internal-key");
    let asked = 0;
    const counted = query({
      ask: async () => {
        asked += 1;
        return { observations: [{ check: "core-healthy", status: "warn", reason: "Slow." }] };
      },
    });
    const both = await Promise.all([run(bench, counted), run(bench, counted)]);
    expect(both[1]?.said).toContain("1 with a warning");
    expect(asked).toBe(1);
    bench.travel(6000);
    await run(bench, counted);
    expect(asked).toBe(2);
  });

  test("without an address is not tested, and that is said", async () => {
    const bench = await onBench(connectors.complyai, simulations.complyai, {
      dialect: "internal-key",
      baseUrls: { flower: "" },
    });
    const { said, tests } = await run(bench);
    expect(said).toMatch(/could not be tested here/);
    expect(tests.filter(({ result }) => result === "not tested").map(({ passed }) => passed)).toContain(null);
  });
});
