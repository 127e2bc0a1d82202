import { describe, expect, test } from "vitest";
import type { Simulate } from "@/platforms/simulator/routes";
import { type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { deliveries } from "./deliveries";
import { simulate } from "./simulator";

const bench = (credentials: Record<string, string | undefined> = {}) =>
  onBench(connector, simulate, { dialect: "repository", credentials });
async function ask({ conversation }: Bench) {
  const { rows, said, truncated, evidence } = await deliveries.ask(conversation, {});
  const named = rows.map((row) =>
    Object.fromEntries(deliveries.columns.map(({ key }, at) => [key, row[at]])),
  );
  return { rows: named, said, truncated, evidence: evidence?.() };
}

describe("the newest mail at Resend", () => {
  test("says of each whether it arrived, and keeps nobody's address", async () => {
    const { rows, said, truncated, evidence } = await ask(await bench());
    expect(rows).toHaveLength(100);
    expect(truncated).toBe(true);
    const arrived = rows.map((row) => row.arrived);
    expect(rows[0]).toMatchObject({ event: "sent", arrived: null, to: "m…@customers.example" });
    expect(rows[0]?.at).toMatch(/^2026-11-20T08:59:/);
    expect(arrived).toContain(true);
    expect(said).toContain("of 1 nothing is known yet");
    expect(JSON.stringify([rows, said, evidence])).not.toContain("member1");
    expect(evidence).toMatchObject({ httpStatus: 200, url: expect.stringContaining("/emails") });
  });

  test.each([
    ["delivered", true],
    ["opened", true],
    ["bounced", false],
    ["suppressed", false],
    ["delivery_delayed", null],
    ["a_word_of_tomorrow", null],
  ])("counts %s for what it is", async (event, arrived) => {
    const telling: Simulate = async (options) => {
      const usual = await simulate(options);
      const json = { data: [{ id: "one", to: ["Ann <ann@x.example>", "b@y.example"], last_event: event }] };
      return {
        ...usual,
        servers: { ...usual.servers, resend: [{ method: "GET", path: "/emails", handle: () => ({ json }) }] },
      };
    };
    const { rows } = await ask(await onBench(connector, telling, { dialect: "repository" }));
    expect(rows).toMatchObject([{ event, arrived, to: "a…@x.example and 1 more", at: null, subject: null }]);
  });

  test("is none while none is sent", async () => {
    const b = await bench();
    b.fault("zero-records");
    expect(await ask(b)).toMatchObject({ rows: [], said: "Resend has sent no mail.", truncated: false });
  });

  test("cannot be read with a key that may only send", async () => {
    await expect(ask(await bench({ "resend-key": "made-up-sending-key" }))).rejects.toMatchObject({
      trouble: "credentials",
      message: expect.stringContaining("full access"),
    });
  });

  test("is not offered without a key, and says so", async () => {
    const b = await bench({ "resend-key": undefined });
    const { capabilities } = await connector.probe(b.conversation);
    expect(capabilities).toContainEqual({
      capability: "deliveries",
      supported: false,
      because: 'The configuration names no "resend-key" credential.',
    });
  });
});
