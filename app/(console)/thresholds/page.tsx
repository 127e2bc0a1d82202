import { load, Prefetched, trpc } from "@/app/prefetch";
import { ThresholdsPage } from "@/components/thresholds/thresholds-page";

export const metadata = { title: "Thresholds" };

export default async function Page() {
  await load(trpc.thresholds.list.queryOptions());
  return (
    <Prefetched>
      <ThresholdsPage />
    </Prefetched>
  );
}
