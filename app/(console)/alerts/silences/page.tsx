import { load, Prefetched, trpc } from "@/app/prefetch";
import { SilencesPage } from "@/components/silences/silences-page";

export const metadata = { title: "Silences" };

export default async function Page() {
  await load(trpc.silences.list.queryOptions());
  return (
    <Prefetched>
      <SilencesPage />
    </Prefetched>
  );
}
