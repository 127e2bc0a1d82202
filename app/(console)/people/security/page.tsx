import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { Denied } from "@/components/people/denied";
import { SecurityPage } from "@/components/security/security-page";
import { rangeOf } from "@/components/security/security-words";
import { whyNot } from "@/domain/access";

export const metadata = { title: "Security" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const { actor } = await visitor();
  const refused = whyNot(actor, "security:read");
  if (refused) return <Denied title="Security" what="see who tries to get in" because={refused} />;
  const range = rangeOf([(await searchParams).range].flat()[0]);
  await load(
    trpc.security.overview.queryOptions({ range }),
    trpc.security.failedSignIns.queryOptions({ range }),
  );
  return (
    <Prefetched>
      <SecurityPage />
    </Prefetched>
  );
}
