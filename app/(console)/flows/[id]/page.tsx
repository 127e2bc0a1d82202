import { notFound } from "next/navigation";
import { z } from "zod";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { FlowPage } from "@/components/flows/flow-page";

export const metadata = { title: "Flow" };

export default async function Page({ params }: PageProps<"/flows/[id]">) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.flows.byId.queryOptions({ id }));
  return (
    <Prefetched>
      <FlowPage id={id} />
    </Prefetched>
  );
}
