import { notFound } from "next/navigation";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { RunPage } from "@/components/actions/run-page";

export const metadata = { title: "Action" };

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export default async function Page({ params }: PageProps<"/actions/[id]">) {
  const { id } = await params;
  if (!ID.test(id)) notFound();
  await load(trpc.actions.byId.queryOptions({ id }), trpc.actions.papers.queryOptions({ id }));
  return (
    <Prefetched>
      <RunPage id={id} />
    </Prefetched>
  );
}
