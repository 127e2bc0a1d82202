import { load, Prefetched, trpc } from "@/app/prefetch";
import { IsolationPage } from "@/components/isolation/isolation-page";

export const metadata = { title: "Isolation" };

export default async function Page() {
  await load(trpc.isolation.matrix.queryOptions());
  return (
    <Prefetched>
      <IsolationPage />
    </Prefetched>
  );
}
