import { isDocument, load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { SyncsPage } from "@/components/syncs/syncs-page";

export const metadata = { title: "Syncs" };

/** The map is large: it comes along with a document only. From page to page the browser brings what it knows. */
export default async function Page() {
  await visitor();
  await load(
    trpc.jobs.views.queryOptions({ screen: "syncs" }),
    ...((await isDocument()) ? [trpc.jobs.heat.queryOptions()] : []),
  );
  return (
    <Prefetched>
      <SyncsPage />
    </Prefetched>
  );
}
