import { reportCapability } from "@/platforms/drivers/report-capability";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { readInfo, withRedis } from "./connection";
import { OPERATOR, READER } from "./setting";

/** What this environment's credentials allow; a missing one is named. */
export async function redisCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  const [reads, acts] = await Promise.all([
    reportCapability("queues.read", async () => {
      const told = await withRedis(c, READER, (redis) => readInfo(redis, "server"));
      return `Redis ${told.get("redis_version") ?? ""} answers and can be read.`;
    }),
    reportCapability("queues.act", async () => {
      const told = await withRedis(c, OPERATOR, (redis) => readInfo(redis, "replication"));
      if (told.get("role") === "slave")
        throw new PlatformError("not-deployed", "The operator's address is a replica: it cannot be changed.");
      return "Redis lets the operator's login in.";
    }),
  ]);
  return [reads, acts, { ...reads, capability: "cache.read" }, { ...acts, capability: "cache.act" }];
}
