import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { readQuestion } from "@/components/alerts/alert-address";
import { AlertsPage } from "@/components/alerts/alerts-page";

export const metadata = { title: "Alerts" };

export default async function Page({ searchParams }: PageProps<"/alerts">) {
  await visitor();
  const search = await searchParams;
  const question = readQuestion((name) => {
    const value = search[name];
    return Array.isArray(value) ? value[0] : value;
  });
  await load(
    trpc.alerts.summary.queryOptions(),
    trpc.alerts.list.queryOptions(question),
    trpc.alerts.facets.queryOptions({ filter: question.filter }),
    trpc.alerts.forgotten.queryOptions(),
    trpc.jobs.views.queryOptions({ screen: "alerts" }),
  );
  return (
    <Prefetched>
      <AlertsPage />
    </Prefetched>
  );
}
