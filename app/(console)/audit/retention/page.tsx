import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { Denied } from "@/components/people/denied";
import { RetentionPage } from "@/components/retention/retention-page";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Retention" };

export default async function Page() {
  const { actor } = await visitor();
  const refused = whyNot(actor, "audit:read");
  if (refused) return <Denied title="Retention" what="see how long the trail is kept" because={refused} />;
  await load(trpc.retention.overview.queryOptions());
  return (
    <Prefetched>
      <RetentionPage />
    </Prefetched>
  );
}
