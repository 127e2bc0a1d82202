import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { ChainPage } from "@/components/chain/chain-page";
import { Denied } from "@/components/people/denied";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Proof of the trail" };

export default async function Page() {
  const { actor } = await visitor();
  const refused = whyNot(actor, "audit:read");
  if (refused) return <Denied title="Proof" what="see how the trail is proved" because={refused} />;
  await load(trpc.chain.standing.queryOptions());
  return (
    <Prefetched>
      <ChainPage />
    </Prefetched>
  );
}
