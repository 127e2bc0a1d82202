import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { ExportsPage } from "@/components/audit-exports/exports-page";
import { Denied } from "@/components/people/denied";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Exports" };

export default async function Page() {
  const { actor } = await visitor();
  const refused = whyNot(actor, "audit:export");
  if (refused) return <Denied title="Exports" what="export the audit trail" because={refused} />;
  await load(trpc.auditExports.list.queryOptions());
  return (
    <Prefetched>
      <ExportsPage />
    </Prefetched>
  );
}
