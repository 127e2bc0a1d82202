import { load, Prefetched, trpc } from "@/app/prefetch";
import { readQuestion } from "@/components/syncs/fresh-question";
import { FreshnessPage } from "@/components/syncs/freshness-page";

export const metadata = { title: "Freshness" };

export default async function Page({ searchParams }: PageProps<"/syncs/freshness">) {
  const given = await searchParams;
  const asked = readQuestion((name) => [given[name]].flat()[0] ?? null);
  await load(trpc.freshness.report.queryOptions(asked));
  return (
    <Prefetched>
      <FreshnessPage />
    </Prefetched>
  );
}
