import { utcDate } from "@/platforms/answers";
import type { Conversation, JobSeen } from "@/platforms/platform";
import type { Prometheus } from "./prometheus";

/**
 * Work that a platform does without telling. An environment's option "promql.<job>" may name an expression that
 * gives the time of the last success in seconds; without it the age is unknown, and the note says so.
 */
export async function seenByExpression(
  c: Conversation,
  prometheus: Prometheus,
  { job, name }: { job: string; name: string },
): Promise<JobSeen> {
  const option = `promql.${job}`;
  const expression = c.environment.options[option];
  const silent: JobSeen = { job, tenant: "", lastGoodAt: null, lastStatus: "unknown" };
  if (!expression)
    return {
      ...silent,
      note: `${name} leaves no trace over HTTP. The option "${option}" may name a Prometheus expression that gives the time of its last success.`,
    };
  const { samples } = await prometheus.query(expression);
  // Several series are several parts of one job: it is as old as its oldest part.
  const oldest = Math.min(...samples.map((sample) => sample.value));
  const lastGoodAt = Number.isFinite(oldest) && oldest > 0 ? utcDate(oldest) : null;
  return lastGoodAt
    ? { ...silent, lastGoodAt, lastRunAt: lastGoodAt, lastStatus: "succeeded" }
    : { ...silent, note: `Prometheus knows no success of it (option "${option}").` };
}
