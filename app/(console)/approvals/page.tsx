import { load, Prefetched, trpc } from "@/app/prefetch";
import { ApprovalsPage } from "@/components/approvals/approvals-page";

export const metadata = { title: "Approvals" };

export default async function Page() {
  await load(trpc.approvals.list.queryOptions());
  return (
    <Prefetched>
      <ApprovalsPage />
    </Prefetched>
  );
}
