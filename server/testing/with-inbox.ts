import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Database, openDatabase } from "@/db";
import { channels, notifications, notificationThreads, rateLimits } from "@/db/schema";
import type { ChannelKind } from "@/domain/notification";
import { Inbox, simulateInbox } from "@/platforms/simulator/inbox";
import { type MailInbox, runMailInbox } from "@/platforms/simulator/inbox-mail";
import { type RunningSimulator, runSimulator } from "@/platforms/simulator/run-simulator";
import type { Outgoing } from "@/server/notifications/outbox";
import { sendNotifications, stopSending, untilSent } from "@/server/notifications/send-notifications";
import type { Stage } from "./cast";

export type Post = {
  inbox: Inbox;
  simulator: RunningSimulator;
  mail: MailInbox;
  /** A second worker's way to the same database. */
  other: Database;
  /** One turn of the first worker, until everything it began has ended. */
  turn(now: Date): Promise<void>;
};

export const CHANNEL_OF: Record<ChannelKind, string> = {
  "slack-webhook": "hook",
  "slack-bot": "slack",
  pagerduty: "pager",
  email: "mail",
  webhook: "status",
};

/** One channel of each kind that leads to a simulated inbox, none standing in for another. */
export function withInbox(stage: Pick<Stage, "db"> & { base: { appUrl: string } }): Post {
  const post = { inbox: new Inbox() } as Post;
  beforeAll(async () => {
    post.simulator = await runSimulator(simulateInbox(post.inbox), {
      dialect: "",
      seed: "test",
      slowMs: 1500,
    });
    post.mail = await runMailInbox(post.inbox, {
      user: "wheelhouse",
      password: post.simulator.credentials["mail-password"] ?? "",
    });
    post.other = openDatabase(stage.base.appUrl, { applicationName: "second worker", max: 6 });
    post.turn = async (now) => {
      await sendNotifications(stage.db, now);
      await untilSent(stage.db);
    };
    await stage.db.insert(channels).values(rowsFor(post));
  });
  afterAll(async () => {
    await Promise.all([stopSending(stage.db), stopSending(post.other.db)]);
    await Promise.all([post.simulator.close(), post.mail.close(), post.other.close()]);
  });
  return post;
}

/** Leaves nothing of the test before: an empty outbox, channels that work, no open breaker, nothing arrived. */
export function startsClean(stage: Stage, post: Post): void {
  beforeEach(async () => {
    await Promise.all([stopSending(stage.db), stopSending(post.other.db)]);
    await stage.db.delete(notifications);
    await stage.db.delete(notificationThreads);
    await stage.db.delete(rateLimits);
    await stage.db.update(channels).set({
      active: true,
      perMinute: 6000,
      quiet: null,
      fallbackId: null,
      failingSince: null,
      lastTrouble: null,
      lastOkAt: null,
    });
    post.simulator.setFaults([]);
    post.inbox.arrived.length = 0;
  });
}

function rowsFor({ simulator, mail }: Post): (typeof channels.$inferInsert)[] {
  const base = simulator.baseUrls.inbox ?? "";
  const secrets = { ...simulator.credentials, "slack-url": `${base}${simulator.options.slackPath}` };
  const reference = (name: keyof typeof secrets | string) => {
    const variable = `CHANNEL_TEST_${name.toUpperCase().replaceAll("-", "_")}`;
    process.env[variable] = (secrets as Record<string, string>)[name];
    return `env:${variable}`;
  };
  const shared = { perMinute: 6000, timeoutSeconds: 1 };
  const near = { privateNetwork: "true" };
  return [
    {
      id: "hook",
      kind: "slack-webhook",
      title: "Slack webhook",
      settings: { ...near, baseUrl: base, recipient: "#incidents" },
      secrets: { url: reference("slack-url") },
      ...shared,
    },
    {
      id: "slack",
      kind: "slack-bot",
      title: "Slack",
      settings: { ...near, baseUrl: `${base}/api`, recipient: "#ops" },
      secrets: { token: reference("token") },
      ...shared,
    },
    {
      id: "pager",
      kind: "pagerduty",
      title: "Pager",
      settings: { ...near, baseUrl: base },
      secrets: { routingKey: reference("routing-key") },
      ...shared,
    },
    {
      id: "status",
      kind: "webhook",
      title: "Status page",
      settings: { ...near, url: `${base}/hooks/status` },
      secrets: { signingKey: reference("signing-key") },
      ...shared,
    },
    {
      id: "mail",
      kind: "email",
      title: "Mail",
      settings: {
        ...near,
        host: "127.0.0.1",
        port: String(mail.port),
        security: "offered",
        from: "wheelhouse@example.test",
        recipient: "ops@example.test",
      },
      ...shared,
    },
  ];
}

let count = 0;

/** A message that differs from others only where it is told to. */
export function outgoing(now: Date, more: Partial<Outgoing> & { title?: string } = {}): Outgoing {
  count += 1;
  const { title = `Trouble ${count}`, ...rest } = more;
  const severity = rest.severity ?? "critical";
  return {
    requestKey: `test ${count}`,
    channelId: "slack",
    recipient: "",
    groupKey: `group ${count}`,
    event: "trigger",
    severity,
    message: {
      title,
      sentence: "It is broken.",
      severity,
      platform: "Azure Governance",
      environment: "production",
      facts: [],
      path: "/alerts/1",
      alertCount: 1,
    },
    alertIds: [1],
    because: "Azure P1, level 1: on-call",
    deadlineAt: new Date(now.getTime() + 60_000),
    ...rest,
  };
}
