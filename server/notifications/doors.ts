import type { Db } from "@/db";
import type { channels } from "@/db/schema";
import type { ChannelKind } from "@/domain/notification";
import type { Door } from "@/platforms/drivers/delivery";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";
import { readReference } from "@/server/config/secrets";
import { isHeldHere, readHeld } from "@/server/secrets/hold";

export type Channel = typeof channels.$inferSelect;

const DEFAULT: Partial<Record<ChannelKind, string>> = {
  "slack-webhook": "https://hooks.slack.com",
  "slack-bot": "https://slack.com/api",
  pagerduty: "https://events.pagerduty.com",
};

/** The ways out of this process, one per channel, kept with their connections and breakers until its settings change. */
export class Doors {
  private open = new Map<string, { print: string; outbound: Outbound }>();

  constructor(private readonly db: Db) {}

  of(channel: Channel): Omit<Door, "aboutToCall"> {
    const { settings, secrets } = channel;
    const privateNetwork = settings.privateNetwork === "true";
    return {
      settings,
      secret: async (name) => {
        const reference = secrets[name];
        return reference && isHeldHere(reference)
          ? readHeld(this.db, reference, { kind: "channel", id: channel.id, field: name })
          : readReference(reference);
      },
      outbound: this.outboundOf(channel, privateNetwork),
      privateNetwork,
      timeoutSeconds: channel.timeoutSeconds,
    };
  }

  private outboundOf(channel: Channel, privateNetwork: boolean): Outbound {
    const print = JSON.stringify([channel.kind, channel.settings]);
    const known = this.open.get(channel.id);
    if (known?.print === print) return known.outbound;
    void known?.outbound.close();
    const address = channel.settings.url || channel.settings.baseUrl || DEFAULT[channel.kind];
    const outbound = openOutbound({
      baseUrls: address ? { base: address, origin: new URL(address).origin } : {},
      privateNetwork,
      maximumBytes: 64 * 1024,
    });
    this.open.set(channel.id, { print, outbound });
    return outbound;
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ outbound }) => outbound.close()));
    this.open.clear();
  }
}
