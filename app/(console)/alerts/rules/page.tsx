import { load, Prefetched, trpc } from "@/app/prefetch";
import { RulesPage } from "@/components/alert-rules/rules-page";

export const metadata = { title: "Alert rules" };

export default async function Page() {
  await load(trpc.alertRules.list.queryOptions(), trpc.alertRules.choices.queryOptions());
  return (
    <Prefetched>
      <RulesPage />
    </Prefetched>
  );
}
