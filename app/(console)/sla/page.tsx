import { isDocument, load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { SlaPage } from "@/components/sla/sla-page";

export const metadata = { title: "SLA" };

/** The list is large: it comes along with a document only. */
export default async function Page() {
  await visitor();
  if (await isDocument()) await load(trpc.objectives.list.queryOptions({}));
  return (
    <Prefetched>
      <SlaPage />
    </Prefetched>
  );
}
