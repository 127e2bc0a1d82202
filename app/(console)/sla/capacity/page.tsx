import { load, Prefetched, trpc } from "@/app/prefetch";
import { CapacityPage } from "@/components/capacity/capacity-page";

export const metadata = { title: "Capacity" };

export default async function Page() {
  await load(trpc.capacity.list.queryOptions());
  return (
    <Prefetched>
      <CapacityPage />
    </Prefetched>
  );
}
