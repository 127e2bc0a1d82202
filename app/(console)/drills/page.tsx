import { load, Prefetched, trpc } from "@/app/prefetch";
import { DrillsPage } from "@/components/drills/drills-page";

export const metadata = { title: "Drills" };

export default async function Page() {
  await load(trpc.drills.list.queryOptions());
  return (
    <Prefetched>
      <DrillsPage />
    </Prefetched>
  );
}
