import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { PermissionsPage } from "@/components/permissions/permissions-page";
import { can } from "@/domain/access";

export const metadata = { title: "Permissions" };

export default async function Page() {
  const { actor } = await visitor();
  await load(
    trpc.permissions.procedures.queryOptions(),
    trpc.permissions.places.queryOptions(),
    ...(can(actor, "permission:prove") ? [trpc.permissions.proofs.queryOptions({})] : []),
  );
  return (
    <Prefetched>
      <PermissionsPage />
    </Prefetched>
  );
}
