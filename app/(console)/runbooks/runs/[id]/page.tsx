import { notFound } from "next/navigation";
import { z } from "zod";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { RunPage } from "@/components/runbooks/run-page";

export const metadata = { title: "Runbook run" };

export default async function Page({ params }: PageProps<"/runbooks/runs/[id]">) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.runbooks.run.queryOptions({ id }));
  return (
    <Prefetched>
      <RunPage id={id} />
    </Prefetched>
  );
}
