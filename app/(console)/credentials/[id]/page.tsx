import { notFound } from "next/navigation";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { CredentialPage } from "@/components/credentials/credential-page";

export const metadata = { title: "Credential" };

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export default async function Page({ params }: PageProps<"/credentials/[id]">) {
  const { id } = await params;
  if (!ID.test(id)) notFound();
  await load(trpc.credentials.byId.queryOptions({ id }));
  return (
    <Prefetched>
      <CredentialPage id={id} />
    </Prefetched>
  );
}
