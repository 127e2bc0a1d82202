import { load, Prefetched, trpc } from "@/app/prefetch";
import { VersionsPage } from "@/components/runbook-documents/versions-page";

export const metadata = { title: "Versions of a runbook" };

export default async function Page({ params }: PageProps<"/runbooks/[platformId]/[key]/versions">) {
  const { platformId, key } = await params;
  const id = `${platformId}/${key}`;
  await load(trpc.runbooks.versions.queryOptions({ id }));
  return (
    <Prefetched>
      <VersionsPage id={id} />
    </Prefetched>
  );
}
