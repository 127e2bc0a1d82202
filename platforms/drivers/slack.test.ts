import { describe, expect, test } from "vitest";
import { withSenders } from "./test-senders";

const { far, inbox, base, send, answering } = withSenders();

describe("Slack", () => {
  test.each([
    ["#no-such-channel", "recipient", "look at the name"],
    ["#not-invited", "recipient", "Invite the app"],
    ["#archived", "recipient", "archived"],
  ])("a refusal inside a 200 is one, and says what to do: %s", async (recipient, fault, words) => {
    const outcome = await send("slack-bot", { delivery: { recipient } });
    expect(outcome).toMatchObject({ kind: "refused", fault });
    expect(outcome.answer).toContain(words);
  });

  test("a bad token is the channel's fault; trouble inside Slack passes", async () => {
    expect(await send("slack-bot", { secrets: { token: "xoxb-wrong" } })).toMatchObject({
      kind: "refused",
      fault: "channel",
      answer: expect.stringContaining("make a new one"),
    });
    expect(await send("slack-bot", { delivery: { recipient: "#broken" } })).toMatchObject({ kind: "again" });
    expect(await send("slack-bot", { delivery: { recipient: "#too-fast" } })).toMatchObject({
      kind: "again",
      retryAfterSeconds: 30,
    });
  });

  test("a group is one message: edited while it is open, answered below to remind, posted anew when it is gone", async () => {
    const first = await send("slack-bot");
    if (first.kind !== "sent") throw new Error(first.answer);
    const { thread } = first;
    await send("slack-bot", { delivery: { event: "acknowledge", thread } });
    await send("slack-bot", { delivery: { event: "remind", thread } });
    await send("slack-bot", { delivery: { event: "resolve", thread } });
    await send("slack-bot", { delivery: { event: "resolve", thread: "C0 1.000009" } });
    expect(inbox.arrived.map(({ what }) => what).reverse()).toEqual([
      "posted",
      "edited",
      "below",
      "edited",
      "posted",
    ]);
    expect(new Set(inbox.arrived.map(({ place }) => place))).toEqual(new Set(["#ops"]));
  });

  test("an edit that got no answer may be repeated, a new message may not", async () => {
    far.simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
    const thread = "C0 1.000001";
    expect(await send("slack-bot", { delivery: { event: "update", thread } })).toMatchObject({
      mayRepeat: true,
    });
    expect(await send("slack-bot", { delivery: { event: "remind", thread } })).toMatchObject({
      mayRepeat: false,
    });
  });

  test("an incoming webhook goes to its own host only, and ok is the only yes", async () => {
    expect(
      await send("slack-webhook", { secrets: { url: "https://evil.example/services/a/b/c" } }),
    ).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("another host"),
    });
    const elsewhere = await answering(200, "<html>Sign in</html>");
    expect(
      await send("slack-webhook", {
        settings: { baseUrl: elsewhere },
        secrets: { url: `${elsewhere}/services/x` },
      }),
    ).toMatchObject({ kind: "refused", answer: expect.stringContaining("something else answers") });
    expect(await send("slack-webhook", { secrets: { url: `${base()}/services/a/b/c` } })).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("make a new one"),
    });
  });
});
