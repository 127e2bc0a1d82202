import { notFound } from "next/navigation";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { AlertPageShown } from "@/components/alerts/alert-page";

export const metadata = { title: "Alert" };

export default async function Page({ params }: PageProps<"/alerts/[id]">) {
  const id = Number((await params).id);
  if (!Number.isSafeInteger(id) || id < 1) notFound();
  await load(trpc.alerts.byId.queryOptions({ id }));
  return (
    <Prefetched>
      <AlertPageShown id={id} />
    </Prefetched>
  );
}
