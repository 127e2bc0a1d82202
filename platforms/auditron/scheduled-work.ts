import { seenByExpression } from "@/platforms/drivers/prometheus-jobs";
import type { Answer, Conversation } from "@/platforms/platform";
import { prometheusOf } from "./client";

const NIGHTLY = [
  { job: "queue-clean", name: "The nightly clean-up of the queue" },
  { job: "backup", name: "The database backup" },
] as const;

/** AUDITRON itself tells nothing about its nightly work. */
export async function askScheduledWork(c: Conversation): Promise<Answer> {
  const prometheus = await prometheusOf(c);
  return {
    observations: [],
    jobs: await Promise.all(NIGHTLY.map((job) => seenByExpression(c, prometheus, job))),
  };
}
