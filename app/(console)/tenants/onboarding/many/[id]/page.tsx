import { notFound } from "next/navigation";
import { z } from "zod";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { BatchPage } from "@/components/flows/batch-page";

export const metadata = { title: "A file of tenants" };

export default async function Page({ params }: PageProps<"/tenants/onboarding/many/[id]">) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  await load(trpc.flows.batch.queryOptions({ id }));
  return (
    <Prefetched>
      <BatchPage id={id} />
    </Prefetched>
  );
}
