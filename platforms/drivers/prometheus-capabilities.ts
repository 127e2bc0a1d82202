import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import type { Prometheus } from "./prometheus";

/** What a Prometheus beside a platform adds to it. One that is only away for a moment is still offered. */
export async function metricCapabilities(
  c: Conversation,
  prometheus: Prometheus,
): Promise<[CapabilityReport, CapabilityReport]> {
  const both = (supported: boolean, because: string): [CapabilityReport, CapabilityReport] => [
    { capability: "metrics", supported, because },
    { capability: "alerts", supported, because },
  ];
  if (!c.environment.baseUrls.prometheus)
    return both(
      false,
      "The configuration gives no Prometheus address, and the platform itself tells no figures.",
    );
  try {
    await prometheus.query("vector(1)");
    return both(true, "Prometheus answers.");
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.trouble === "not-deployed"
      ? both(false, "What answers at the Prometheus address is no Prometheus.")
      : both(true, `Prometheus is configured, but could not be asked just now: ${error.message}`);
  }
}

export function unsupported(capability: CapabilityReport["capability"], because: string): CapabilityReport {
  return { capability, supported: false, because };
}

/** Jobs are known where the environment names expressions for them, and unknown where it does not. */
export function jobsByExpression(
  c: Conversation,
  jobs: readonly string[],
  because: string,
): CapabilityReport {
  const named = jobs.filter((job) => c.environment.options[`promql.${job}`]);
  return named.length === 0
    ? unsupported("jobs", because)
    : {
        capability: "jobs",
        supported: true,
        because: `The environment names expressions for these jobs: ${named.join(", ")}.`,
      };
}
