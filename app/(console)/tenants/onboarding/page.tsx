import { load, Prefetched, trpc } from "@/app/prefetch";
import { OPEN, readFlowFilter } from "@/components/flows/flow-filter";
import { FlowsPage } from "@/components/flows/flows-page";

export const metadata = { title: "Onboarding" };

export default async function Page({ searchParams }: PageProps<"/tenants/onboarding">) {
  const search = await searchParams;
  const filter = readFlowFilter((name) => [search[name]].flat()[0]);
  await load(
    trpc.flows.list.queryOptions(OPEN),
    trpc.flows.list.queryOptions(filter),
    trpc.flows.plans.queryOptions({}),
  );
  return (
    <Prefetched>
      <FlowsPage />
    </Prefetched>
  );
}
