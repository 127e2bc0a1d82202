import { load, Prefetched, trpc } from "@/app/prefetch";
import { RunbookPageShown } from "@/components/runbooks/runbook-page";

export const metadata = { title: "Runbook" };

export default async function Page({ params }: PageProps<"/runbooks/[platformId]/[key]">) {
  const { platformId, key } = await params;
  const id = `${platformId}/${key}`;
  await load(trpc.runbooks.byId.queryOptions({ id }));
  return (
    <Prefetched>
      <RunbookPageShown id={id} />
    </Prefetched>
  );
}
