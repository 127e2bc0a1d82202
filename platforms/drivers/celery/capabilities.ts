import { flowerWorkers } from "@/platforms/drivers/flower";
import { reportCapability } from "@/platforms/drivers/report-capability";
import type { CapabilityReport, Conversation } from "@/platforms/platform";
import type { CelerySetting } from "./setting";

/** What Flower offers here. That it knows no worker is told; then there is nobody to revoke a task. */
export async function celeryCapabilities(
  c: Conversation,
  { access }: CelerySetting,
): Promise<CapabilityReport[]> {
  let isAlone = false;
  const reads = await reportCapability("queues.read", async () => {
    const { online, offline } = await flowerWorkers(c, access);
    const known = online.length + offline.length;
    isAlone = known === 0;
    return isAlone
      ? "Flower answers and knows no worker."
      : `Flower answers; ${online.length} of ${known} workers do.`;
  });
  return [reads, { ...reads, capability: "queues.act", supported: reads.supported && !isAlone }];
}
