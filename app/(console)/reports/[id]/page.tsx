import { load, Prefetched, trpc } from "@/app/prefetch";
import { ReportPage } from "@/components/reports/report-page";

export const metadata = { title: "Report" };

export default async function Page({ params }: PageProps<"/reports/[id]">) {
  const { id } = await params;
  await load(trpc.reports.one.queryOptions({ id }));
  return (
    <Prefetched>
      <ReportPage id={id} />
    </Prefetched>
  );
}
