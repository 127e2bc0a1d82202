import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { readAuditFilter } from "@/components/audit/audit-filter";
import { AuditPage } from "@/components/audit/audit-page";
import { Denied } from "@/components/people/denied";
import { can, whyNot } from "@/domain/access";

export const metadata = { title: "Audit" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const { actor } = await visitor();
  const refused = whyNot(actor, "audit:read");
  if (refused)
    return <Denied title="Audit" what="read the audit trail" because={refused} need="audit:read" />;
  const params = await searchParams;
  const filter = readAuditFilter((name) => [params[name]].flat()[0]);
  await load(
    trpc.audit.summary.queryOptions(),
    trpc.audit.list.queryOptions(filter),
    ...(can(actor, "person:read") ? [trpc.people.list.queryOptions()] : []),
  );
  return (
    <Prefetched>
      <AuditPage />
    </Prefetched>
  );
}
