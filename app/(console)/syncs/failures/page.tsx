import { load, Prefetched, trpc } from "@/app/prefetch";
import { FailuresPage } from "@/components/syncs/failures-page";

export const metadata = { title: "Failures" };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { range } = await searchParams;
  await load(trpc.jobs.failures.list.queryOptions({ hours: range === "7d" ? 168 : 24 }));
  return (
    <Prefetched>
      <FailuresPage />
    </Prefetched>
  );
}
