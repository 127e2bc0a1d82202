import { load, Prefetched, trpc } from "@/app/prefetch";
import { CataloguePage } from "@/components/runbooks/catalogue-page";

export const metadata = { title: "Runbooks" };

export default async function Page({ searchParams }: PageProps<"/runbooks">) {
  const { q } = await searchParams;
  const text = typeof q === "string" ? q.slice(0, 200) : "";
  await load(
    trpc.runbooks.catalogue.queryOptions(text ? { text } : {}),
    trpc.runbooks.runs.queryOptions({ state: "open" }),
  );
  return (
    <Prefetched>
      <CataloguePage />
    </Prefetched>
  );
}
