import { load, Prefetched, trpc } from "@/app/prefetch";
import { NewFlowPage } from "@/components/flows/new-flow-page";

export const metadata = { title: "New flow" };

export default async function Page() {
  await load(trpc.flows.plans.queryOptions({}));
  return (
    <Prefetched>
      <NewFlowPage />
    </Prefetched>
  );
}
