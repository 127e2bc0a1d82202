import { reportCapability } from "@/platforms/drivers/report-capability";
import { type CapabilityReport, type Conversation, PlatformError } from "@/platforms/platform";
import { openEcs, openRds } from "./client";
import { groupsReadable } from "./cloudwatch";
import { clusterOf } from "./ecs";

/** What this environment's key and addresses allow; a missing one is named. */
export function cloudCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  return Promise.all([
    reportCapability("cloud.read", () => whatIsRead(c)),
    reportCapability("cloud.act", async () => {
      await whatIsRead(c);
      return "The key is accepted. Whether it may change things shows when it does: AWS tells only then.";
    }),
    reportCapability("logs", () => groupsReadable(c)),
  ]);
}

/** ECS and RDS may be configured apart; one of them is enough, and what fails is said. */
async function whatIsRead(c: Conversation): Promise<string> {
  const tried = await Promise.allSettled([
    (async () => {
      const cluster = clusterOf(c);
      await (await openEcs(c)).ask((ecs) => ecs.listServices({ cluster, maxResults: 1 }));
      return `The cluster ${cluster} can be read.`;
    })(),
    (async () => {
      await (await openRds(c)).ask((rds) => rds.describeDBInstances({ MaxRecords: 20 }));
      return "The database instances can be read.";
    })(),
  ]);
  const failed = tried.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  const strange = failed.find((reason) => !(reason instanceof PlatformError));
  if (strange) throw strange;
  if (failed.length === tried.length) throw failed[0];
  const words = (reason: unknown) => (reason instanceof PlatformError ? reason.message : "");
  return tried.map((each) => (each.status === "fulfilled" ? each.value : words(each.reason))).join(" ");
}
