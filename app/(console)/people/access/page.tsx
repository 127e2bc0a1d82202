import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { AccessPage } from "@/components/access/access-page";
import { can } from "@/domain/access";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

export const metadata = { title: "Access" };

export default async function Page() {
  const { actor } = await visitor();
  await load(
    trpc.grants.mine.queryOptions(),
    ...(can(actor, "grant:read")
      ? [trpc.grants.list.queryOptions(), trpc.grants.requests.queryOptions()]
      : []),
  );
  return (
    <Prefetched>
      <AccessPage platforms={PLATFORM_IDS.map((id) => ({ id, name: declarationOf(id).name }))} />
    </Prefetched>
  );
}
