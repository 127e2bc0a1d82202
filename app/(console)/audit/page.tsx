import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { readAuditFilter, readPlace } from "@/components/audit/audit-filter";
import { AuditPage } from "@/components/audit/audit-page";
import { Denied } from "@/components/people/denied";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Audit" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const { actor } = await visitor();
  const refused = whyNot(actor, "audit:read");
  if (refused)
    return <Denied title="Audit" what="read the audit trail" because={refused} need="audit:read" />;
  const params = await searchParams;
  const get = (name: string) => [params[name]].flat()[0];
  const asOf = new Date();
  const filter = readAuditFilter(get, asOf);
  const before = readPlace(get("before"));
  await load(
    trpc.audit.summary.queryOptions(),
    trpc.audit.list.queryOptions({ ...filter, ...(before && { before }) }),
  );
  return (
    <Prefetched>
      <AuditPage asOf={asOf} />
    </Prefetched>
  );
}
