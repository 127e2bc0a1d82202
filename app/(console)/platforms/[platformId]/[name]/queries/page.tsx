import type { Metadata } from "next";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { QueriesPage } from "@/components/queries/queries-page";

type Props = { params: Promise<{ platformId: string; name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { platformId, name } = await params;
  return { title: `Queries of ${platformId} / ${name}` };
}

export default async function Page({ params }: Props) {
  const { platformId, name } = await params;
  const environmentId = `${platformId}/${name}`;
  await load(trpc.queries.catalogue.queryOptions({ environmentId }));
  return (
    <Prefetched>
      <QueriesPage environmentId={environmentId} />
    </Prefetched>
  );
}
