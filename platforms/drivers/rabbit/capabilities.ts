import { reportCapability } from "@/platforms/drivers/report-capability";
import type { CapabilityReport, Conversation } from "@/platforms/platform";
import { readQueues } from "./management";

/** What the management page offers here. Whether our user may purge shows only when it does. */
export async function rabbitCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  const reads = await reportCapability("queues.read", async () => {
    const { count } = await readQueues(c, 1);
    return `RabbitMQ's management page answers and lists ${count} queues.`;
  });
  return [reads, { ...reads, capability: "queues.act" }];
}
