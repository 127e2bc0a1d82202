import { load, Prefetched, trpc } from "@/app/prefetch";
import { ChecklistsPage } from "@/components/checklists/checklists-page";

export const metadata = { title: "Checklists" };

export default async function Page() {
  await load(trpc.checklists.list.queryOptions());
  return (
    <Prefetched>
      <ChecklistsPage />
    </Prefetched>
  );
}
