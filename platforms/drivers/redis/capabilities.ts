import type { Capability } from "@/domain/platform";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { readInfo, withRedis } from "./connection";
import { OPERATOR, READER } from "./setting";

/** What this environment's credentials allow; a missing one is named. */
export async function redisCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  const [reads, acts] = await Promise.all([
    report(c, READER, "can be read"),
    report(c, OPERATOR, "can be changed"),
  ]);
  const of = (capability: Capability, told: Omit<CapabilityReport, "capability">) => ({
    capability,
    ...told,
  });
  return [of("queues.read", reads), of("queues.act", acts), of("cache.read", reads), of("cache.act", acts)];
}

async function report(
  c: Conversation,
  credential: string,
  what: string,
): Promise<Omit<CapabilityReport, "capability">> {
  if ((await c.secret(credential)) === undefined)
    return { supported: false, because: `The configuration names no "${credential}" credential.` };
  try {
    const told = await withRedis(c, credential, (redis) => readInfo(redis, "server", "replication"));
    if (credential === OPERATOR && told.get("role") === "slave")
      return { supported: false, because: "The operator's address is a replica: it cannot be changed." };
    return { supported: true, because: `Redis ${told.get("redis_version") ?? ""} answers and ${what}.` };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.trouble === "unreachable"
      ? { supported: true, because: `Configured, but could not be asked just now: ${error.message}` }
      : { supported: false, because: error.message };
  }
}
