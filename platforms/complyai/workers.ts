import { type FlowerAccess, flowerQueues, flowerWorkers } from "@/platforms/drivers/flower";
import { type Answer, type Conversation, PlatformError } from "@/platforms/platform";

export const ACCESS: FlowerAccess = {
  base: "flower",
  user: "flower-user",
  password: "flower-password",
  timeoutSeconds: 5,
};

export const queueName = (c: Conversation) => c.environment.options["sync-queue"] ?? "ad_sync";

export async function askWorkers(c: Conversation): Promise<Answer> {
  const { online, offline, reply } = await flowerWorkers(c, ACCESS);
  const check = "workers-online";
  const seen = { check, facts: { online: online.length, offline: offline.length }, evidence: reply.evidence };
  if (online.length + offline.length === 0) {
    // A broker that Flower cannot read tells it nothing of workers either, and says so when asked for its queues.
    await flowerQueues(c, ACCESS);
    return {
      observations: [
        {
          ...seen,
          status: "unknown",
          reason: "Flower knows no worker: none has reported since it started.",
        },
      ],
    };
  }
  const gone = offline.length > 0 ? ` ${offline.length} more are offline; stopped workers stay listed.` : "";
  return {
    observations: [
      {
        ...seen,
        value: online.length,
        reason:
          online.length === 0
            ? `None of ${offline.length} known workers answers.`
            : `${online.length} worker${online.length === 1 ? " answers" : "s answer"}.${gone}`,
      },
    ],
  };
}

/** How many syncs wait; throws where Flower cannot say it. */
export async function waitingSyncs(c: Conversation) {
  const { messages, reply } = await flowerQueues(c, ACCESS);
  const waiting = messages.get(queueName(c));
  if (waiting === undefined || waiting === null)
    throw new PlatformError(
      "failed",
      `Flower lists no queue "${queueName(c).slice(0, 60)}": no live worker announces it. That is not an empty queue.`,
      { evidence: reply.evidence },
    );
  return { waiting, reply };
}

export async function askQueue(c: Conversation): Promise<Answer> {
  const { waiting, reply } = await waitingSyncs(c);
  return {
    observations: [
      {
        check: "queue-depth",
        value: waiting,
        reason: waiting === 1 ? "1 sync waits." : `${waiting} syncs wait.`,
        facts: { waiting },
        evidence: reply.evidence,
      },
    ],
  };
}
