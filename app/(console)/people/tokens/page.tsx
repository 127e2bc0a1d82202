import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { Denied } from "@/components/people/denied";
import { TokensPage } from "@/components/tokens/tokens-page";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Tokens" };

export default async function Page() {
  const { actor } = await visitor();
  const refused = whyNot(actor, "token:read");
  if (refused)
    return <Denied title="Tokens" what="see the tokens of machines" because={refused} need="token:read" />;
  await load(trpc.tokens.list.queryOptions());
  return (
    <Prefetched>
      <TokensPage />
    </Prefetched>
  );
}
