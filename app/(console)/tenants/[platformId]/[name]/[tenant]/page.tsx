import { notFound } from "next/navigation";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { TenantPage } from "@/components/tenants/tenant-page";

export const metadata = { title: "Tenant" };

type Props = { params: Promise<{ platformId: string; name: string; tenant: string }> };

/** An address may hold anything; undefined where it is none that we wrote. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export default async function Page({ params }: Props) {
  const { platformId, name, tenant } = await params;
  const environmentId = `${platformId}/${name}`;
  const externalId = decoded(tenant) ?? notFound();
  await load(trpc.tenants.byId.queryOptions({ environmentId, externalId }));
  return (
    <Prefetched>
      <TenantPage environmentId={environmentId} externalId={externalId} />
    </Prefetched>
  );
}
