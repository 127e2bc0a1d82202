import { load, Prefetched, trpc } from "@/app/prefetch";
import { readCredentialFilter } from "@/components/credentials/credential-filter";
import { CredentialsPage } from "@/components/credentials/credentials-page";

export const metadata = { title: "Credentials" };

export default async function Page({ searchParams }: PageProps<"/credentials">) {
  const params = await searchParams;
  const filter = readCredentialFilter((name) => [params[name]].flat()[0]);
  await load(trpc.credentials.list.queryOptions(filter), trpc.credentials.counts.queryOptions());
  return (
    <Prefetched>
      <CredentialsPage />
    </Prefetched>
  );
}
