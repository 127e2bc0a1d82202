import { load, Prefetched, trpc } from "@/app/prefetch";
import { ReportsPage } from "@/components/reports/reports-page";

export const metadata = { title: "Reports" };

export default async function Page() {
  await load(trpc.reports.list.queryOptions({}), trpc.reports.definitions.queryOptions());
  return (
    <Prefetched>
      <ReportsPage />
    </Prefetched>
  );
}
