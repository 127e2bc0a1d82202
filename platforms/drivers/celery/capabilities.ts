import { flowerWorkers } from "@/platforms/drivers/flower";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import type { CelerySetting } from "./setting";

type Told = Omit<CapabilityReport, "capability">;

/** What Flower offers here. That it knows no worker is told; then there is nobody to revoke a task. */
export async function celeryCapabilities(
  c: Conversation,
  { access }: CelerySetting,
): Promise<CapabilityReport[]> {
  const both = (reads: Told, acts = reads): CapabilityReport[] => [
    { capability: "queues.read", ...reads },
    { capability: "queues.act", ...acts },
  ];
  try {
    const { online, offline } = await flowerWorkers(c, access);
    const known = online.length + offline.length;
    if (known > 0)
      return both({ supported: true, because: `Flower answers; ${online.length} of ${known} workers do.` });
    const because = "Flower answers and knows no worker.";
    return both({ supported: true, because }, { supported: false, because });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return both(
      error.trouble === "unreachable"
        ? { supported: true, because: `Configured, but could not be asked just now: ${error.message}` }
        : { supported: false, because: error.message },
    );
  }
}
