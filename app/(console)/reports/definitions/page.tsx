import { load, Prefetched, trpc } from "@/app/prefetch";
import { DefinitionsPage } from "@/components/reports/definitions-page";

export const metadata = { title: "Schedules of reports" };

export default async function Page() {
  await load(trpc.reports.definitions.queryOptions());
  return (
    <Prefetched>
      <DefinitionsPage />
    </Prefetched>
  );
}
