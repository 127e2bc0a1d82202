import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { ChannelKind } from "@/domain/notification";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";
import { Inbox, simulateInbox } from "@/platforms/simulator/inbox";
import { type MailInbox, runMailInbox } from "@/platforms/simulator/inbox-mail";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import type { Delivery, Door } from "./delivery";
import { senders } from "./senders";
import { ownCertificate } from "./test-certificate";

export const AT = new Date("2026-07-01T12:00:00Z");

export const DELIVERY: Delivery = {
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

export type More = {
  delivery?: Partial<Delivery>;
  settings?: Record<string, string>;
  secrets?: Record<string, string | undefined>;
  door?: Partial<Door>;
};

/** Every kind of sender, with a simulated other side that takes what it should; emptied after each test. */
export function withSenders() {
  const inbox = new Inbox();
  const certificate = ownCertificate("localhost");
  const far = {} as { simulator: RunningSimulator; mail: MailInbox; safeMail: MailInbox };
  const opened: Outbound[] = [];
  const servers: net.Server[] = [];

  beforeAll(async () => {
    far.simulator = await runSimulator(simulateInbox(inbox), {
      dialect: "",
      seed: "test",
      now: () => AT,
      slowMs: 1500,
    });
    const login = { user: "wheelhouse", password: far.simulator.credentials["mail-password"] ?? "" };
    far.mail = await runMailInbox(inbox, login);
    far.safeMail = await runMailInbox(inbox, { ...login, certificate });
  });
  afterEach(async () => {
    far.simulator.setFaults([]);
    inbox.arrived.length = 0;
    await Promise.all(opened.splice(0).map((outbound) => outbound.close()));
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(async () => {
    await Promise.all([far.simulator.close(), far.mail.close(), far.safeMail.close()]);
  });

  const base = () => far.simulator.baseUrls.inbox ?? "";
  const given = () => far.simulator.credentials;

  function settingsOf(kind: ChannelKind): {
    settings: Record<string, string>;
    secrets: Record<string, string>;
  } {
    const { token = "", "routing-key": routingKey = "", "signing-key": signingKey = "" } = given();
    switch (kind) {
      case "slack-webhook":
        return {
          settings: { baseUrl: base() },
          secrets: { url: `${base()}${far.simulator.options.slackPath}` },
        };
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
            port: String(far.mail.port),
            security: "offered",
            from: "wheelhouse@example.test",
            recipient: "ops@example.test",
          },
          secrets: {},
        };
    }
  }

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

  return { far, inbox, certificate, servers, base, given, settingsOf, send, rawServer, drop, answering };
}
