import { load, Prefetched, trpc } from "@/app/prefetch";
import { GapsPage } from "@/components/syncs/gaps-page";

export const metadata = { title: "Gaps" };

export default async function Page() {
  await load(trpc.backfills.choices.queryOptions(), trpc.backfills.recent.queryOptions({}));
  return (
    <Prefetched>
      <GapsPage />
    </Prefetched>
  );
}
