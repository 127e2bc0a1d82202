import { rowsAddress } from "@/server/reports/addresses";
import { NOTIFICATIONS } from "@/server/reports/row-sets";
import { countSet, sumOf } from "./count-set";
import { figure, plural, type SectionMaker, share, tableOf, text, trouble } from "./section";

/** The console's own messages to people, by channel: what was sent and what was not. */
export const notificationsSection: SectionMaker = async (ctx) => {
  const counted = await countSet(ctx, NOTIFICATIONS, { isEverywhere: ctx.platformId === null });
  const channels = [...new Set(counted.map(({ of }) => of))].map((channel) => {
    const of = counted.filter((row) => row.of === channel);
    return {
      channel,
      all: sumOf(of, "all"),
      sent: sumOf(of, "sent"),
      failed: sumOf(of, "failed"),
      open: sumOf(of, "open"),
    };
  });
  const address = (of: string, only?: string) =>
    rowsAddress("notifications", ctx, { platform: ctx.platformId, of, ...(only && { only }) });
  const failing = channels.filter(({ failed }) => failed > 0);
  return {
    section: {
      says: `${plural(sumOf(channels, "all"), "message")} decided on, ${sumOf(channels, "sent")} taken by their channel, ${sumOf(channels, "failed")} not, or perhaps not.`,
      tables: [
        tableOf(
          {
            key: "by-channel",
            title: "Messages by channel",
            columns: [
              { key: "channel", title: "Channel", unit: "text" },
              { key: "all", title: "Messages", unit: "count" },
              { key: "percent", title: "Delivered", unit: "percent" },
              { key: "failed", title: "Not delivered", unit: "count" },
              { key: "open", title: "Still waiting", unit: "count" },
            ],
            empty: "No message was sent.",
          },
          channels.map(({ channel, all, sent, failed, open }) => ({
            cells: {
              channel: text(channel),
              all: figure(all, address(channel)),
              percent: figure(share(sent, sent + failed), address(channel, "sent")),
              failed: trouble(failed, address(channel, "failed")),
              open: trouble(open, address(channel, "open"), "warn"),
            },
          })),
        ),
      ],
    },
    exceptions: failing.map(({ channel, failed, all }) => ({
      says: `${failed.toLocaleString("en-US")} of ${plural(all, "message")} through ${channel} did not arrive or may not have.`,
      status: "alert" as const,
      href: address(channel, "failed"),
    })),
    missing: [],
  };
};
