import { readMetrics } from "@/platforms/drivers/prometheus-checks";
import { type Answer, type Conversation, type Observation, PlatformError } from "@/platforms/platform";
import { prometheusOf, type QueueStats, readQueueStats } from "./client";
import { queueLength } from "./metrics";

/** The platform's own numbers where it has them, Prometheus's where it has not. */
export async function askQueue(c: Conversation): Promise<Answer> {
  let missing: string;
  try {
    const { body, reply } = await readQueueStats(c);
    if (body)
      return {
        observations: queueObservations(body).map((seen) => ({ ...seen, evidence: reply.evidence })),
      };
    missing = "The platform answers null: it could not count its own queue.";
  } catch (error) {
    if (!(error instanceof PlatformError && error.trouble === "not-deployed")) throw error;
    missing = "This version has no queue statistics.";
  }
  const deadLetters: Observation = {
    check: "queue-dead-letters",
    status: "unknown",
    reason: `${missing} Dead letters are told nowhere else.`,
  };
  return { observations: [await lengthByPrometheus(c, missing), deadLetters] };
}

async function lengthByPrometheus(c: Conversation, missing: string): Promise<Observation> {
  try {
    const [seen] = await readMetrics(await prometheusOf(c), [queueLength], { now: c.now });
    if (seen) return seen.value === undefined ? { ...seen, reason: `${missing} ${seen.reason}` } : seen;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    if (error.trouble === "not-deployed")
      throw new PlatformError("not-deployed", `${missing} ${error.message}`, error.details);
    return { check: "queue-length", status: "unknown", reason: `${missing} ${error.message}` };
  }
  return { check: "queue-length", status: "unknown", reason: missing };
}

function queueObservations({ agentic, deadLetter }: NonNullable<QueueStats>): Observation[] {
  // The platform's own total leaves paused jobs out, so a paused queue would look empty.
  const paused = agentic.paused ?? 0;
  const length = agentic.waiting + agentic.active + agentic.delayed + paused;
  return [
    {
      check: "queue-length",
      value: length,
      reason:
        paused > 0
          ? `${length} jobs in the queue, ${paused} of them stand still because it is paused.`
          : `${length} jobs in the queue: ${agentic.waiting} wait, ${agentic.active} run, ${agentic.delayed} are delayed.`,
      facts: {
        waiting: agentic.waiting,
        active: agentic.active,
        delayed: agentic.delayed,
        paused,
        completed: agentic.completed ?? null,
        failed: agentic.failed ?? null,
        source: "queue statistics",
      },
    },
    deadLetter
      ? {
          check: "queue-dead-letters",
          value: deadLetter.count,
          reason:
            deadLetter.count === 0
              ? "No dead letters."
              : `${deadLetter.count} dead letters wait for a person.`,
        }
      : {
          check: "queue-dead-letters",
          status: "unknown",
          reason: "The queue statistics do not mention dead letters.",
        },
  ];
}
