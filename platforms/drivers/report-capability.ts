import type { Capability } from "@/domain/platform";
import { type CapabilityReport, PlatformError } from "@/platforms/platform";

/** Whether something is offered, by a question that changes nothing. What is only away for a moment is still offered. */
export async function reportCapability(
  capability: Capability,
  ask: () => Promise<string>,
): Promise<CapabilityReport> {
  try {
    return { capability, supported: true, because: await ask() };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const isAway = error.trouble === "unreachable" || error.trouble === "rate-limited";
    return {
      capability,
      supported: isAway,
      because: isAway ? `Configured, but could not be asked just now: ${error.message}` : error.message,
    };
  }
}
