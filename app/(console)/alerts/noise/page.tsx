import { load, Prefetched, trpc } from "@/app/prefetch";
import { NoisePage } from "@/components/alert-rules/noise-page";

export const metadata = { title: "Noise budget" };

export default async function Page() {
  await load(trpc.alertRules.noise.queryOptions());
  return (
    <Prefetched>
      <NoisePage />
    </Prefetched>
  );
}
