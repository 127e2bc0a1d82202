import { load, Prefetched, trpc } from "@/app/prefetch";
import { FreezesPage } from "@/components/freezes/freezes-page";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

export const metadata = { title: "Freezes and automations" };

export default async function Page() {
  await load(
    trpc.freezes.inForce.queryOptions(),
    trpc.freezes.past.queryOptions(),
    trpc.freezes.automations.queryOptions(),
  );
  return (
    <Prefetched>
      <FreezesPage platforms={PLATFORM_IDS.map((id) => ({ id, name: declarationOf(id).name }))} />
    </Prefetched>
  );
}
