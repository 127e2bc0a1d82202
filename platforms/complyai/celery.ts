import { sqsCapability } from "@/platforms/drivers/aws/sqs";
import { celeryCapabilities } from "@/platforms/drivers/celery/capabilities";
import type { CelerySetting } from "@/platforms/drivers/celery/setting";
import type { CapabilityReport, Conversation } from "@/platforms/platform";
import { ACCESS, queueName } from "./workers";

export const celery: CelerySetting = {
  access: ACCESS,
  expected: (c) => [queueName(c)],
  reask: ["workers", "queue"],
  watch: { minutes: 10, checks: ["workers-online", "queue-depth"] },
};

/** Where the broker is SQS, Flower tells nothing of the queues and AWS does. */
export async function queueCapabilities(c: Conversation): Promise<CapabilityReport[]> {
  const [told, sqs] = await Promise.all([celeryCapabilities(c, celery), sqsCapability(c)]);
  return told.map((report) =>
    report.capability === "queues.read"
      ? {
          ...report,
          supported: report.supported || sqs.supported,
          because: `${report.because} ${sqs.because}`,
        }
      : report,
  );
}
