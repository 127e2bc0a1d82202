import { notFound } from "next/navigation";
import { z } from "zod";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { RunPage } from "@/components/checklists/run-page";

export const metadata = { title: "Checklist run" };

export default async function Page({ params }: PageProps<"/checklists/runs/[id]">) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.checklists.run.queryOptions({ id }), trpc.checklists.list.queryOptions());
  return (
    <Prefetched>
      <RunPage id={id} />
    </Prefetched>
  );
}
