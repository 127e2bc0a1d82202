import { load, Prefetched, trpc } from "@/app/prefetch";
import { SyncsPage } from "@/components/syncs/syncs-page";

export const metadata = { title: "Syncs" };

export default async function Page() {
  await load(trpc.jobs.heat.queryOptions(), trpc.jobs.views.queryOptions({ screen: "syncs" }));
  return (
    <Prefetched>
      <SyncsPage />
    </Prefetched>
  );
}
