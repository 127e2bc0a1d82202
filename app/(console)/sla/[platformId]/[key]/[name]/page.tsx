import type { Metadata } from "next";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { PromisePage } from "@/components/sla/promise-page";

type Props = {
  params: Promise<{ platformId: string; key: string; name: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { platformId, key, name } = await params;
  return { title: `${key} of ${platformId} / ${name}` };
}

export default async function Page({ params, searchParams }: Props) {
  const { platformId, key, name } = await params;
  const tenant = [(await searchParams).tenant].flat()[0] ?? "";
  const series = {
    objectiveId: `${platformId}/${key}`,
    environmentId: `${platformId}/${name}`,
    tenant,
  };
  await load(trpc.objectives.one.queryOptions(series));
  return (
    <Prefetched>
      <PromisePage series={series} />
    </Prefetched>
  );
}
