import type { Metadata } from "next";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { LogsPage } from "@/components/logs/logs-page";

type Props = { params: Promise<{ platformId: string; name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { platformId, name } = await params;
  return { title: `Logs of ${platformId} / ${name}` };
}

export default async function Page({ params }: Props) {
  const { platformId, name } = await params;
  const environmentId = `${platformId}/${name}`;
  await load(trpc.queries.logs.queryOptions({ environmentId }));
  return (
    <Prefetched>
      <LogsPage environmentId={environmentId} />
    </Prefetched>
  );
}
