import { load, Prefetched, trpc } from "@/app/prefetch";
import { ChannelsPage } from "@/components/notifications/channels-page";

export const metadata = { title: "Channels" };

export default async function Page() {
  await load(trpc.notifications.channels.queryOptions());
  return (
    <Prefetched>
      <ChannelsPage />
    </Prefetched>
  );
}
