import { describe, expect, test } from "vitest";
import { cloudCapabilities } from "./capabilities";
import { cloudwatch } from "./cloudwatch";
import { onCloud } from "./test-cloud";

const MINUTE = 60_000;
const read = async (
  cloud: Awaited<ReturnType<typeof onCloud>>,
  wanted: Partial<Parameters<typeof cloudwatch.read>[2]> = {},
  group = "",
) => cloudwatch.read(cloud.conversation, { group }, { limit: 500, ...wanted });

describe("lines of CloudWatch", () => {
  test("are the newest, oldest first, however many pages are empty", async () => {
    const cloud = await onCloud();
    const { lines } = await read(cloud, { limit: 10 });
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)?.at).toEqual(cloud.now());
    const times = lines.map(({ at }) => at?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(lines.every(({ level, from }) => level !== null && from.includes("complyai-core"))).toBe(true);
  });

  test("are read on from where they ended, each once", async () => {
    const cloud = await onCloud();
    const first = await read(cloud, { limit: 10 });
    let cursor = first.cursor ?? "";
    const times = first.lines.map(({ at }) => at?.getTime());
    for (let look = 0; look < 6; look += 1) {
      cloud.travel(look % 2 === 0 ? 10_000 : 1000);
      const more = await read(cloud, { limit: 2, cursor });
      cursor = more.cursor ?? "";
      times.push(...more.lines.map(({ at }) => at?.getTime()));
      expect(cursor.length).toBeLessThan(2000);
    }
    for (let look = 0; look < 6; look += 1) {
      const more = await read(cloud, { limit: 2, cursor });
      cursor = more.cursor ?? "";
      times.push(...more.lines.map(({ at }) => at?.getTime()));
    }
    expect(new Set(times).size).toBe(times.length);
    const span = (cloud.now().getTime() - (times[0] ?? 0)) / 4000;
    expect(times).toHaveLength(Math.floor(span) + 1);
  });

  test("of a quiet log are looked for further back", async () => {
    const cloud = await onCloud();
    const { lines } = await read(cloud, { limit: 50, search: "session has expired" });
    expect(lines).toHaveLength(50);
    expect(lines.every(({ level, text }) => level === "error" && text.includes("session has expired"))).toBe(
      true,
    );
  });

  test("are found by words that mean something in CloudWatch's patterns", async () => {
    const cloud = await onCloud();
    const { lines } = await read(cloud, { search: 'no "such" ?words' });
    expect(lines).toEqual([]);
  });

  test("between two moments are all there", async () => {
    const cloud = await onCloud();
    const until = new Date(cloud.now().getTime() - 30 * MINUTE);
    const since = new Date(until.getTime() - 10 * MINUTE);
    const { lines, truncated } = await read(cloud, { since, until });
    expect(lines).toHaveLength(151);
    expect(truncated).toBe(false);
  });

  test("of a group that the configuration does not name are refused before AWS is asked", async () => {
    const cloud = await onCloud();
    await expect(read(cloud, {}, "/aws/lambda/payroll")).rejects.toThrow("not among the groups");
    expect(cloud.simulator.requests).toEqual([]);
  });

  test("are offered only where a group is named", async () => {
    const cloud = await onCloud({ options: { "log-groups": undefined } });
    const reports = await cloudCapabilities(cloud.conversation);
    expect(reports.at(-1)).toEqual({
      capability: "logs",
      supported: false,
      because: 'The configuration names no option "log-groups".',
    });
  });
});
