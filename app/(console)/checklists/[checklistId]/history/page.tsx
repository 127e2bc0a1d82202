import { redirect } from "next/navigation";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { HISTORY_DAYS } from "@/components/checklists/history-days";
import { HistoryPage } from "@/components/checklists/history-page";

export const metadata = { title: "Checklist history" };

/** A history belongs to one environment; an address without one leads to the list, where every place is linked. */
export default async function Page({ params, searchParams }: PageProps<"/checklists/[checklistId]/history">) {
  const { checklistId } = await params;
  const { environment: environmentId } = await searchParams;
  if (typeof environmentId !== "string") redirect("/checklists");
  await load(
    trpc.checklists.list.queryOptions(),
    trpc.checklists.history.queryOptions({ checklistId, environmentId, days: HISTORY_DAYS }),
  );
  return (
    <Prefetched>
      <HistoryPage key={environmentId} checklistId={checklistId} environmentId={environmentId} />
    </Prefetched>
  );
}
