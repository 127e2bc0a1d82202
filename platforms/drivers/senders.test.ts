import { describe, expect, test } from "vitest";
import { type More, withSenders } from "./test-senders";

const { far, inbox, given, send, drop, settingsOf } = withSenders();

const HTTP_KINDS = ["slack-webhook", "slack-bot", "pagerduty", "webhook"] as const;

describe.each(HTTP_KINDS)("%s", (kind) => {
  test("delivers, and shows no secret in what it says", async () => {
    const outcome = await send(kind);
    expect(outcome).toMatchObject({ kind: "sent" });
    expect(inbox.arrived).toHaveLength(1);
    expect(inbox.arrived[0]?.title).toContain("Costs sync failed");
    for (const secret of Object.values(given())) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  test("waits as long as it is told to when it is too fast, and tries again after a breakdown", async () => {
    far.simulator.setFaults([{ kind: "429", pathPrefix: "" }]);
    expect(await send(kind)).toMatchObject({ kind: "again", retryAfterSeconds: 60 });
    far.simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
    expect(await send(kind)).toMatchObject({ kind: "again" });
    expect(inbox.arrived).toHaveLength(0);
  });

  test("tries again when nothing listens, and does not know when the line is cut or hangs after the call", async () => {
    const silent = { kind: "silent", mayRepeat: kind === "pagerduty" || kind === "webhook" };
    far.simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
    expect(await send(kind)).toMatchObject(silent);
    const away = (address: string): More => ({
      settings: { baseUrl: address, ...(kind === "webhook" && { url: address }) },
      ...(kind === "slack-webhook" && { secrets: { url: `${address}/services/a/b/c` } }),
    });
    expect(await send(kind, away(await drop()))).toMatchObject(silent);
    expect(await send(kind, away("http://127.0.0.1:1"))).toMatchObject({ kind: "again" });
  });

  test("is refused, and not called, when nothing lies behind its secret", async () => {
    const name = Object.keys(settingsOf(kind).secrets)[0] ?? "";
    const calls: string[] = [];
    const outcome = await send(kind, {
      secrets: { [name]: undefined },
      door: { aboutToCall: async () => void calls.push(kind) },
    });
    expect(outcome).toMatchObject({ kind: "refused", fault: "channel" });
    expect(calls).toEqual([]);
  });
});
