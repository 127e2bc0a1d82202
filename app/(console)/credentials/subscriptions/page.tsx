import { load, Prefetched, trpc } from "@/app/prefetch";
import { SubscriptionsPage } from "@/components/subscriptions/subscriptions-page";

export const metadata = { title: "Subscriptions" };

export default async function Page() {
  await load(trpc.subscriptions.list.queryOptions());
  return (
    <Prefetched>
      <SubscriptionsPage />
    </Prefetched>
  );
}
