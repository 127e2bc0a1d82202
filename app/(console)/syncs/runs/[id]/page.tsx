import { notFound } from "next/navigation";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { SyncRunPage } from "@/components/syncs/sync-run-page";

export const metadata = { title: "Run" };

export default async function Page({ params }: PageProps<"/syncs/runs/[id]">) {
  const id = Number((await params).id);
  if (!Number.isSafeInteger(id) || id < 1) notFound();
  await load(trpc.jobs.run.queryOptions({ id }));
  return (
    <Prefetched>
      <SyncRunPage id={id} />
    </Prefetched>
  );
}
