import { describe, expect, test } from "vitest";
import { DELIVERY, withSenders } from "./test-senders";

const { far, inbox, certificate, given, send, rawServer } = withSenders();

describe("mail", () => {
  test("arrives as plain text and HTML, its group as one conversation", async () => {
    const first = await send("email");
    expect(first).toMatchObject({ kind: "sent", providerId: `<${DELIVERY.id}@example.test>` });
    await send("email", { delivery: { id: "1c1d5a52-3a52-4f3c-9a7e-1f2d3c4b5a69", event: "resolve" } });
    const [second, one] = inbox.arrived;
    expect(one).toMatchObject({
      place: "ops@example.test",
      title: expect.stringContaining("[critical] Costs sync failed"),
    });
    expect(second?.title).toContain("Over: Costs sync failed");
    const references = inbox.arrived.map(({ body }) => /^references: (.*)$/im.exec(body)?.[1]);
    expect(references[0]).toBeTruthy();
    expect(references[0]).toBe(references[1]);
    expect(one?.body).toMatch(/text\/plain/);
    expect(one?.body).toMatch(/text\/html/);
  });

  test.each([
    "ops@example.test\r\nBcc: all@evil.example",
    "ops@example.test, all@evil.example",
    "Ops <ops@example.test>",
    "ops@example.test\n",
    "not an address",
  ])("an address that is not exactly one is refused: %j", async (recipient) => {
    expect(await send("email", { delivery: { recipient } })).toMatchObject({
      kind: "refused",
      fault: "recipient",
    });
    expect(inbox.arrived).toHaveLength(0);
  });

  test("a line break in a title adds no header and no recipient", async () => {
    const title = "Down\r\nBcc: all@evil.example\r\n\r\nbody";
    expect(await send("email", { delivery: { message: { ...DELIVERY.message, title } } })).toMatchObject({
      kind: "sent",
    });
    expect(inbox.arrived[0]?.place).toBe("ops@example.test");
    const head = inbox.arrived[0]?.body.split(/\r?\n\r?\n/)[0] ?? "";
    expect(head).not.toMatch(/^bcc:/im);
    expect(inbox.arrived[0]?.title).toContain("Down Bcc: all@evil.example body");
  });

  test("mailboxes that refuse for now are tried again, others are not", async () => {
    const to = (recipient: string) => send("email", { delivery: { recipient } });
    expect(await to("later@example.test")).toMatchObject({ kind: "again" });
    expect(await to("full@example.test")).toMatchObject({ kind: "again" });
    expect(await to("nobody@example.test")).toMatchObject({
      kind: "refused",
      fault: "recipient",
      answer: expect.stringContaining("No such mailbox"),
    });
  });

  test("the password goes only where it is taken, and is never told", async () => {
    const right = { settings: { user: "wheelhouse" }, secrets: { password: given()["mail-password"] } };
    expect(await send("email", right)).toMatchObject({ kind: "sent" });
    const wrong = await send("email", { ...right, secrets: { password: "open sesame" } });
    expect(wrong).toMatchObject({ kind: "refused", answer: expect.stringContaining("user and password") });
    expect(wrong.answer).not.toContain("open sesame");
  });

  test("encrypted where it is offered and where it must be; refused where it cannot be or cannot be trusted", async () => {
    const port = String(far.safeMail.port);
    const trusted = { secrets: { authority: certificate.cert }, settings: { host: "localhost", port } };
    expect(await send("email", trusted)).toMatchObject({ kind: "sent" });
    expect(
      await send("email", { ...trusted, settings: { ...trusted.settings, security: "required" } }),
    ).toMatchObject({
      kind: "sent",
    });
    expect(inbox.arrived.map(({ what }) => what)).toEqual(["encrypted", "encrypted"]);
    expect(await send("email", { settings: { host: "localhost", port } })).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("nothing was sent"),
    });
    expect(await send("email", { settings: { security: "required" } })).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("nothing was sent"),
    });
    expect(inbox.arrived).toHaveLength(2);
  });

  test("a server that goes quiet before the text did not get it; afterwards nobody knows", async () => {
    const script = (replies: string[]) =>
      rawServer((socket) => {
        socket.write("220 hello\r\n");
        socket.on("data", () => {
          const reply = replies.shift();
          if (reply) socket.write(reply);
        });
      });
    const portOf = (address: string) => new URL(address).port;
    const quietEarly = portOf(await script(["250 hello\r\n"]));
    expect(await send("email", { settings: { port: quietEarly } })).toMatchObject({ kind: "again" });
    const quietLate = portOf(await script(["250 hello\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n"]));
    expect(await send("email", { settings: { port: quietLate } })).toMatchObject({
      kind: "silent",
      mayRepeat: false,
    });
  });

  test("nothing listens, or the address is private and was not allowed", async () => {
    expect(await send("email", { settings: { port: "1" } })).toMatchObject({ kind: "again" });
    const door = { privateNetwork: false };
    expect(await send("email", { door })).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("private"),
    });
    expect(await send("email", { door, settings: { host: "localhost" } })).toMatchObject({
      answer: expect.stringContaining("private"),
    });
  });
});
