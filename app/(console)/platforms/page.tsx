import { load, Prefetched, trpc } from "@/app/prefetch";
import { PlatformsPage } from "@/components/platforms/platforms-page";

export const metadata = { title: "Platforms" };

export default async function Page() {
  await load(trpc.platforms.overview.queryOptions());
  return (
    <Prefetched>
      <PlatformsPage />
    </Prefetched>
  );
}
