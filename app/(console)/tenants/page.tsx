import { load, Prefetched, trpc } from "@/app/prefetch";
import { readQuestion } from "@/components/tenants/tenant-address";
import { TenantsPage } from "@/components/tenants/tenants-page";

export const metadata = { title: "Tenants" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const search = await searchParams;
  const question = readQuestion((name) => [search[name]].flat()[0]);
  await load(trpc.tenants.list.queryOptions(question), trpc.tenants.facets.queryOptions(question.filter));
  return (
    <Prefetched>
      <TenantsPage />
    </Prefetched>
  );
}
