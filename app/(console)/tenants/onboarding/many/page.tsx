import { load, Prefetched, trpc } from "@/app/prefetch";
import { ManyPage } from "@/components/flows/many-page";

export const metadata = { title: "Onboard many" };

export default async function Page() {
  await load(trpc.flows.plans.queryOptions({}));
  return (
    <Prefetched>
      <ManyPage />
    </Prefetched>
  );
}
