import { describe, expect, test } from "vitest";
import { DELIVERY, withSenders } from "./test-senders";

const { inbox, send } = withSenders();

describe("PagerDuty", () => {
  const keys = () => inbox.arrived.map(({ what, place }) => `${what} ${place}`).reverse();

  test("one key from trigger to resolve, whatever repeats", async () => {
    for (const event of ["trigger", "trigger", "update", "acknowledge", "resolve"] as const)
      expect(await send("pagerduty", { delivery: { event } })).toMatchObject({ kind: "sent" });
    const key = "wheelhouse|azure-governance/production|sync-failed";
    expect(keys()).toEqual([
      `trigger ${key}`,
      `trigger ${key}`,
      `trigger ${key}`,
      `acknowledge ${key}`,
      `resolve ${key}`,
    ]);
  });

  test("what it may drop is accepted and not confirmed", async () => {
    const outcome = await send("pagerduty", { delivery: { event: "resolve", groupKey: "never told" } });
    expect(outcome).toMatchObject({ kind: "sent", answer: expect.stringContaining("not confirmed") });
    expect(inbox.arrived).toHaveLength(0);
  });

  test("long keys and texts are cut to what it takes", async () => {
    const message = { ...DELIVERY.message, sentence: "x".repeat(5000), severity: "warning" as const };
    expect(await send("pagerduty", { delivery: { groupKey: "g".repeat(600), message } })).toMatchObject({
      kind: "sent",
    });
    expect(inbox.arrived[0]?.place.length).toBeLessThanOrEqual(255);
    expect(inbox.arrived[0]?.body).toContain('"severity":"warning"');
  });

  test("a wrong key is refused in its words; a test opens an incident and closes it again", async () => {
    expect(await send("pagerduty", { secrets: { routingKey: "0".repeat(32) } })).toMatchObject({
      kind: "refused",
      fault: "channel",
      answer: expect.stringMatching(/Invalid routing_key.*where the reference points/),
    });
    expect(await send("pagerduty", { delivery: { event: "test" } })).toMatchObject({ kind: "sent" });
    expect(keys().map((text) => text.split(" ")[0])).toEqual(["trigger", "resolve"]);
    expect(await send("pagerduty", { delivery: { event: "digest" } })).toMatchObject({
      kind: "refused",
      fault: "message",
    });
  });
});
