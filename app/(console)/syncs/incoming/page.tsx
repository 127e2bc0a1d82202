import { load, Prefetched, trpc } from "@/app/prefetch";
import { IncomingPage } from "@/components/incoming/incoming-page";

export const metadata = { title: "Incoming" };

export default async function Page() {
  await Promise.all([
    load(trpc.incoming.hooks.queryOptions()),
    load(trpc.incoming.heartbeats.queryOptions()),
  ]);
  return (
    <Prefetched>
      <IncomingPage />
    </Prefetched>
  );
}
