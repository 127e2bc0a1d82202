import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { PerformancePage } from "@/components/performance/performance-page";

export const metadata = { title: "Latency and errors" };

export default async function Page() {
  await visitor();
  await load(trpc.performance.places.queryOptions());
  return (
    <Prefetched>
      <PerformancePage />
    </Prefetched>
  );
}
