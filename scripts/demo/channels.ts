import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { channels } from "@/db/schema";

export type InboxPlace = {
  /** The address of the simulated Slack, PagerDuty and webhook receiver. */
  base: string;
  mailPort: number;
  mailUser: string;
  /** The reference behind which each secret lies. */
  reference(name: string): string;
};

/** The demo world's channels. Told at every start, because the inbox may have moved to another port. */
export async function keepDemoChannels(db: Db, place: InboxPlace): Promise<void> {
  await db
    .insert(channels)
    .values(channelsAt(place))
    .onConflictDoUpdate({
      target: channels.id,
      set: { settings: sql`excluded.settings`, secrets: sql`excluded.secrets` },
      setWhere: sql`${channels.declaredBy} = 'demo' and
        (${channels.settings} <> excluded.settings or ${channels.secrets} <> excluded.secrets)`,
    });
}

function channelsAt(place: InboxPlace): (typeof channels.$inferInsert)[] {
  const near = { privateNetwork: "true" };
  const shared = { declaredBy: "demo", timeoutSeconds: 5 };
  return [
    {
      id: "pager",
      kind: "pagerduty",
      title: "PagerDuty",
      settings: { ...near, baseUrl: place.base, recipient: "on-call" },
      secrets: { routingKey: place.reference("routing-key") },
      perMinute: 120,
      fallbackId: "ops-slack",
      ...shared,
    },
    {
      id: "ops-slack",
      kind: "slack-bot",
      title: "Slack",
      settings: { ...near, baseUrl: `${place.base}/api`, recipient: "#ops-notifications" },
      secrets: { token: place.reference("token") },
      perMinute: 60,
      fallbackId: "mail",
      ...shared,
    },
    {
      id: "incidents-slack",
      kind: "slack-webhook",
      title: "Slack #incidents",
      settings: { ...near, baseUrl: place.base, recipient: "#incidents" },
      secrets: { url: place.reference("slack-url") },
      perMinute: 60,
      fallbackId: "ops-slack",
      ...shared,
    },
    {
      id: "mail",
      kind: "email",
      title: "Mail",
      settings: {
        ...near,
        host: "127.0.0.1",
        port: String(place.mailPort),
        security: "offered",
        from: "wheelhouse@wheelhouse.demo",
        recipient: "on-call@wheelhouse.demo",
        user: place.mailUser,
      },
      secrets: { password: place.reference("mail-password") },
      perMinute: 120,
      quiet: { zone: "UTC", from: "22:00", to: "06:00", exceptSeverities: ["critical", "warning"] },
      fallbackId: "incidents-slack",
      ...shared,
    },
    {
      id: "status-page",
      kind: "webhook",
      title: "Status page",
      settings: { ...near, url: `${place.base}/hooks/status-page`, recipient: "status page" },
      secrets: { signingKey: place.reference("signing-key") },
      perMinute: 30,
      ...shared,
    },
  ];
}
