import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { readQueues } from "./management";

/** What the management page offers here. Whether our user may purge shows only when it does. */
export async function rabbitCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  const both = (supported: boolean, because: string): CapabilityReport[] => [
    { capability: "queues.read", supported, because },
    { capability: "queues.act", supported, because },
  ];
  try {
    const { count } = await readQueues(c, 1);
    return both(true, `RabbitMQ's management page answers and lists ${count} queues.`);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.trouble === "unreachable"
      ? both(true, `Configured, but could not be asked just now: ${error.message}`)
      : both(false, error.message);
  }
}
