import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { Denied } from "@/components/people/denied";
import { readEventFilter } from "@/components/platform-trails/trail-filter";
import { TrailsPage } from "@/components/platform-trails/trails-page";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Platforms’ own trails" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const { actor } = await visitor();
  const refused = whyNot(actor, "audit:read");
  if (refused)
    return <Denied title="Platforms’ own trails" what="read the platforms’ trails" because={refused} />;
  const params = await searchParams;
  await load(
    trpc.platformTrails.trails.queryOptions(),
    trpc.platformTrails.list.queryOptions(readEventFilter((name) => [params[name]].flat()[0])),
  );
  return (
    <Prefetched>
      <TrailsPage />
    </Prefetched>
  );
}
