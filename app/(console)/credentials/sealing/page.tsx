import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { SealingPage } from "@/components/credentials/sealing-page";
import { Denied } from "@/components/people/denied";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Sealing" };

export default async function Page() {
  const { actor } = await visitor();
  const refused = whyNot(actor, "secret:enter");
  if (refused)
    return <Denied title="Sealing" what="see how secrets are held" because={refused} need="secret:enter" />;
  await load(trpc.secrets.sealing.queryOptions());
  return (
    <Prefetched>
      <SealingPage />
    </Prefetched>
  );
}
