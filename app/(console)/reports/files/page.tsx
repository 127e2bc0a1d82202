import { load, Prefetched, trpc } from "@/app/prefetch";
import { FilesPage } from "@/components/platform-files/files-page";

export const metadata = { title: "Platforms’ own lists" };

export default async function Page() {
  await load(
    trpc.platformFiles.choices.queryOptions(),
    trpc.platformFiles.schedules.queryOptions(),
    trpc.platformFiles.list.queryOptions({}),
  );
  return (
    <Prefetched>
      <FilesPage />
    </Prefetched>
  );
}
