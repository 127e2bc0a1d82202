import { createHmac } from "node:crypto";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ChannelKind } from "@/domain/notification";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";
import { Inbox, simulateInbox } from "@/platforms/simulator/inbox";
import { type MailInbox, runMailInbox } from "@/platforms/simulator/inbox-mail";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import type { Delivery, Door } from "./delivery";
import { senders } from "./senders";
import { ownCertificate } from "./test-certificate";

const AT = new Date("2026-07-01T12:00:00Z");
const inbox = new Inbox();
const certificate = ownCertificate("localhost");
let simulator: RunningSimulator;
let mail: MailInbox;
let safeMail: MailInbox;
const opened: Outbound[] = [];
const servers: net.Server[] = [];

beforeAll(async () => {
  simulator = await runSimulator(simulateInbox(inbox), {
    dialect: "",
    seed: "test",
    now: () => AT,
    slowMs: 1500,
  });
  const login = { user: "wheelhouse", password: simulator.credentials["mail-password"] ?? "" };
  mail = await runMailInbox(inbox, login);
  safeMail = await runMailInbox(inbox, { ...login, certificate });
});
afterEach(async () => {
  simulator.setFaults([]);
  inbox.arrived.length = 0;
  await Promise.all(opened.splice(0).map((outbound) => outbound.close()));
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await Promise.all([simulator.close(), mail.close(), safeMail.close()]);
});

const DELIVERY: Delivery = {
  id: "0b1d5a52-3a52-4f3c-9a7e-1f2d3c4b5a69",
  event: "trigger",
  groupKey: "azure-governance/production|sync-failed",
  recipient: "",
  message: {
    title: "Costs sync failed",
    sentence: "It fails since 11:40.",
    severity: "critical",
    platform: "Azure Governance",
    environment: "production",
    facts: [{ name: "Tenant", value: "contoso" }],
    path: "/alerts/1",
    alertCount: 1,
  },
  link: "https://wheelhouse.example/alerts/1",
  at: AT,
  thread: null,
};

const base = () => simulator.baseUrls.inbox ?? "";
const given = () => simulator.credentials;

function settingsOf(kind: ChannelKind): {
  settings: Record<string, string>;
  secrets: Record<string, string>;
} {
  const { token = "", "routing-key": routingKey = "", "signing-key": signingKey = "" } = given();
  switch (kind) {
    case "slack-webhook":
      return { settings: { baseUrl: base() }, secrets: { url: `${base()}${simulator.options.slackPath}` } };
    case "slack-bot":
      return { settings: { baseUrl: `${base()}/api`, recipient: "#ops" }, secrets: { token } };
    case "pagerduty":
      return { settings: { baseUrl: base() }, secrets: { routingKey } };
    case "webhook":
      return { settings: { url: `${base()}/hooks/status` }, secrets: { signingKey } };
    case "email":
      return {
        settings: {
          host: "127.0.0.1",
          port: String(mail.port),
          security: "offered",
          from: "wheelhouse@example.test",
          recipient: "ops@example.test",
        },
        secrets: {},
      };
  }
}

type More = {
  delivery?: Partial<Delivery>;
  settings?: Record<string, string>;
  secrets?: Record<string, string | undefined>;
  door?: Partial<Door>;
};

function send(kind: ChannelKind, more: More = {}) {
  const known = settingsOf(kind);
  const settings = { ...known.settings, ...more.settings };
  const secrets: Record<string, string | undefined> = { ...known.secrets, ...more.secrets };
  const address = settings.url ?? settings.baseUrl;
  const outbound = openOutbound({
    baseUrls: address ? { base: address, origin: new URL(address).origin } : {},
    privateNetwork: true,
  });
  opened.push(outbound);
  return senders[kind](
    { ...DELIVERY, ...more.delivery },
    {
      settings,
      secret: async (name) => secrets[name],
      outbound,
      privateNetwork: true,
      timeoutSeconds: 1,
      aboutToCall: async () => undefined,
      ...more.door,
    },
  );
}

/** A server that answers every connection the same way, for what no well-behaved one does. */
async function rawServer(answer: (socket: net.Socket) => void): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    answer(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const drop = () => rawServer((socket) => socket.once("data", () => socket.destroy()));

async function answering(
  status: number,
  body: string,
  headers: http.OutgoingHttpHeaders = {},
): Promise<string> {
  const server = http.createServer((_request, reply) => reply.writeHead(status, headers).end(body));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

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
    simulator.setFaults([{ kind: "429", pathPrefix: "" }]);
    expect(await send(kind)).toMatchObject({ kind: "again", retryAfterSeconds: 60 });
    simulator.setFaults([{ kind: "500", pathPrefix: "" }]);
    expect(await send(kind)).toMatchObject({ kind: "again" });
    expect(inbox.arrived).toHaveLength(0);
  });

  test("tries again when nothing listens, and does not know when the line is cut or hangs after the call", async () => {
    const silent = { kind: "silent", mayRepeat: kind === "pagerduty" || kind === "webhook" };
    simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
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
    simulator.setFaults([{ kind: "hung", pathPrefix: "" }]);
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

describe("a signed webhook", () => {
  test("is signed over id, time and the body as it came, and repeats its id", async () => {
    let seen: { headers: http.IncomingHttpHeaders; body: string } | undefined;
    const server = http.createServer(async (request, reply) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen = { headers: request.headers, body };
      reply.writeHead(204).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/path`;
    expect(await send("webhook", { settings: { url } })).toMatchObject({ kind: "sent" });
    const {
      "webhook-id": id,
      "webhook-timestamp": time,
      "webhook-signature": signature,
    } = seen?.headers ?? {};
    expect(id).toBe(DELIVERY.id);
    expect(time).toBe(String(AT.getTime() / 1000));
    const mac = createHmac("sha256", given()["signing-key"] ?? "").update(
      `${String(id)}.${String(time)}.${seen?.body}`,
    );
    expect(signature).toBe(`v1,${mac.digest("base64")}`);
  });

  test("only 2xx is a yes; a redirect is not followed", async () => {
    const url = await answering(302, "", { location: `${base()}/hooks/status` });
    expect(await send("webhook", { settings: { url } })).toMatchObject({
      kind: "refused",
      answer: expect.stringContaining("not followed"),
    });
    expect(await send("webhook", { secrets: { signingKey: "wrong" } })).toMatchObject({ kind: "refused" });
    expect(inbox.arrived).toHaveLength(0);
  });
});

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
    const port = String(safeMail.port);
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
