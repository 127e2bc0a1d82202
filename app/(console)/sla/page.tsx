import { load, Prefetched, trpc } from "@/app/prefetch";
import { SlaPage } from "@/components/sla/sla-page";

export const metadata = { title: "SLA" };

export default async function Page() {
  await load(trpc.objectives.list.queryOptions({}));
  return (
    <Prefetched>
      <SlaPage />
    </Prefetched>
  );
}
