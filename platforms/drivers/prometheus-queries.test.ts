import { expect, test } from "vitest";
import { connector } from "@/platforms/auditron/connector";
import { simulate } from "@/platforms/auditron/simulator";
import { PlatformError } from "@/platforms/platform";
import { onBench } from "@/platforms/testing";

async function bench() {
  const made = await onBench(connector, simulate, { dialect: "runbook" });
  const query = (key: string) => {
    const found = connector.queries?.("runbook").find((each) => each.key === key);
    if (!found) throw new Error(`no query ${key}`);
    return found;
  };
  const ask = (key: string, input: Record<string, string> = {}) =>
    query(key).ask(made.conversation, query(key).input.parse(input));
  return { ...made, query, ask };
}

test("every figure stands with its series, its value and its expression", async () => {
  const { ask } = await bench();
  const { rows, said } = await ask("metrics.now");
  const cpu = rows.filter(([figure]) => String(figure).includes("CPU"));
  expect(cpu.map(([, series]) => series)).toEqual(
    ["node-a", "node-b", "node-c"].map((node) => `instance="${node}:9100"`),
  );
  for (const row of cpu) expect(row[2]).toEqual(expect.any(Number));
  expect(rows.every(([, , value]) => value !== 0 || value === null)).toBe(true);
  expect(said).toMatch(/^\d+ of \d+ figures have data/);
});

test("no data stays empty and is not zero", async () => {
  const { ask, conversation } = await bench();
  Object.assign(conversation.environment, {
    options: { ...conversation.environment.options, "promql.cpu-share": "nobody_knows_this" },
  });
  const { rows, said } = await ask("metrics.now");
  expect(rows.find(([, , , , expression]) => expression === "nobody_knows_this")).toMatchObject([
    expect.any(String),
    null,
    null,
    "the configured expression",
    "nobody_knows_this",
  ]);
  expect(said).toContain("No data is not zero.");
});

test("a course has sixty steps for each series, the newest first", async () => {
  const { ask, now } = await bench();
  const { rows } = await ask("metrics.course", { figure: "cpu-share", hours: "6" });
  expect(rows).toHaveLength(3 * 61);
  expect(rows[0]?.[0]).toBe(now().toISOString());
  expect(rows.at(-1)?.[0]).toBe(new Date(now().getTime() - 6 * 3_600_000).toISOString());
});

test("what a person gives never becomes part of an expression", async () => {
  const { query, simulator } = await bench();
  simulator.requests.length = 0;
  for (const figure of ['cpu-share"} or vector(1)', "up", "", "cpu-share\n"])
    expect(query("metrics.course").input.safeParse({ figure, hours: "1" }).success).toBe(false);
  for (const hours of ["2", "-1", "1e9", "1h"])
    expect(query("metrics.course").input.safeParse({ figure: "cpu-share", hours }).success).toBe(false);
  expect(simulator.requests).toEqual([]);
});

test("a Prometheus that does not answer is a trouble in words", async () => {
  const { ask, fault } = await bench();
  fault("500");
  for (const [key, input] of [
    ["metrics.now", {}],
    ["metrics.course", { figure: "cpu-share" }],
  ] as const)
    await expect(ask(key, input)).rejects.toBeInstanceOf(PlatformError);
});
