import { load, Prefetched, trpc } from "@/app/prefetch";
import { TenantPage } from "@/components/tenants/tenant-page";

export const metadata = { title: "Tenant" };

type Props = { params: Promise<{ platformId: string; name: string; tenant: string }> };

export default async function Page({ params }: Props) {
  const { platformId, name, tenant } = await params;
  const environmentId = `${platformId}/${name}`;
  const externalId = decodeURIComponent(tenant);
  await load(trpc.tenants.byId.queryOptions({ environmentId, externalId }));
  return (
    <Prefetched>
      <TenantPage environmentId={environmentId} externalId={externalId} />
    </Prefetched>
  );
}
