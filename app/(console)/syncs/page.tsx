import { begin, load, Streamed, trpc, visitor } from "@/app/prefetch";
import { SyncsPage } from "@/components/syncs/syncs-page";

export const metadata = { title: "Syncs" };

export default async function Page() {
  await visitor();
  begin(trpc.jobs.heat.queryOptions());
  await load(trpc.jobs.views.queryOptions({ screen: "syncs" }));
  return (
    <Streamed>
      <SyncsPage />
    </Streamed>
  );
}
