import { load, Prefetched, trpc } from "@/app/prefetch";
import { EditorPage } from "@/components/runbook-documents/editor-page";

export const metadata = { title: "Edit a runbook" };

export default async function Page({ params }: PageProps<"/runbooks/[platformId]/[key]/edit">) {
  const { platformId, key } = await params;
  const id = `${platformId}/${key}`;
  await load(trpc.runbooks.editor.queryOptions({ id }));
  return (
    <Prefetched>
      <EditorPage id={id} />
    </Prefetched>
  );
}
