import { load, Prefetched, trpc } from "@/app/prefetch";
import { LintPage } from "@/components/runbook-documents/lint-page";

export const metadata = { title: "Runbook lint" };

export default async function Page() {
  await load(trpc.runbooks.lint.queryOptions());
  return (
    <Prefetched>
      <LintPage />
    </Prefetched>
  );
}
