import { describe, expect, test } from "vitest";
import { onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";

const at = (options: Partial<Parameters<typeof onBench>[2]> = {}) =>
  onBench(connector, simulate, { dialect: "repository", ...options });
const asked = async (options: Parameters<typeof at>[0] = {}) => {
  const on = await at(options);
  return { on, ...(await on.ask("texts-today")) };
};

describe("text messages of the day", () => {
  test("are counted by what became of them; what is on its way and what came in is in neither count", async () => {
    const { on, answer } = await asked();
    const seen = answer?.observations[0];
    expect(seen).toMatchObject({ status: "ok", facts: { textsOpen: 2 } });
    expect(String(seen?.facts?.since)).toMatch(/T00:00:00\.000Z$/);
    expect(Number(seen?.facts?.textsArrivedToday)).toBeGreaterThan(0);
    expect(on.simulator.requests.some(({ path }) => path.endsWith("/Messages.json"))).toBe(true);
    expect(JSON.stringify(seen?.evidence?.())).not.toContain("Your code is");
    on.travel(86_400_000);
    const next = (await on.ask("texts-today")).answer?.observations[0];
    expect(next?.facts?.since).not.toBe(seen?.facts?.since);
  });

  test("are read page by page to the end of the list", async () => {
    const on = await at({ at: new Date("2026-11-20T23:50:00Z") });
    const facts = (await on.ask("texts-today")).answer?.observations[0]?.facts;
    expect(on.simulator.requests.filter(({ path }) => path.endsWith("/Messages.json"))).toHaveLength(2);
    expect(Number(facts?.textsArrivedToday) + Number(facts?.textsLostToday)).toBeGreaterThan(500);
  });

  test("without a key are counted by nobody, with a wrong one nobody knows", async () => {
    expect((await asked({ credentials: { "twilio-key": undefined } })).trouble).toMatchObject({
      trouble: "not-deployed",
      message: expect.stringContaining("nobody counts text messages"),
    });
    expect((await asked({ credentials: { "twilio-key": "made-up-wrong-token" } })).trouble?.trouble).toBe(
      "credentials",
    );
  });
});
