import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import { whatIsMissing } from "@/platforms/drivers/configured";
import { flowerApply } from "@/platforms/drivers/flower";
import type { Action, CapabilityReport, Conversation, Settled } from "@/platforms/platform";
import { short } from "./client";
import { FLOWER } from "./snapshot-refresh";

export const DBT_TASK = "dbt-task";

const Health = z.object({ status: z.string(), generated_at: z.string().nullish() });

/** The date of the newest result file, and whether the platform calls it well. */
async function readDbt(c: Conversation) {
  const reply = await c.http.send({ base: "api", path: "/api/health/dbt/", timeoutSeconds: 10 });
  const { status, generated_at: at } = parsed(Health, accepted(reply, [500, 502, 503]));
  return {
    status: short(status, 60),
    ranAt: utcDate(at),
    isGood: reply.status === 200 && status === "ok",
    reply,
  };
}

/** The published code starts dbt by hand only; where a deployment has a Celery task for it, an option names it. */
export async function dbtCapability(c: Conversation): Promise<CapabilityReport> {
  const missing = await whatIsMissing(c, {
    addresses: ["flower"],
    options: [DBT_TASK],
    credentials: ["flower-user", "flower-password"],
  });
  return {
    capability: "dbt.run",
    supported: missing === undefined,
    because: missing
      ? `ADinsights has no address that starts dbt, and the runbook's "make run-dbt" does not exist: dbt-build is run by hand beside the scheduler. Where a Celery task does it, the option "${DBT_TASK}" names it. ${missing}`
      : "Flower starts the task that the configuration names.",
  };
}

export const dbtRun: Action = {
  key: "dbt.run",
  title: "Run dbt",
  label: () => "Run dbt",
  tier: 1,
  purpose: "When syncs are fresh and figures are old. Snapshots become newer only after it.",
  fields: [],
  capability: "dbt.run",
  input: z.strictObject({}),
  target: () => "dbt",
  repeatable: true,
  expectedSeconds: 600,
  timeoutSeconds: 40,
  look: async (c) => {
    const { status, ranAt, reply } = await readDbt(c);
    return { facts: { status, ranAt: ranAt?.toISOString() ?? null }, evidence: reply.evidence };
  },
  execute: async (c) => {
    const { taskId, reply } = await flowerApply(c, FLOWER, c.environment.options[DBT_TASK] ?? "", {});
    return {
      said: "Flower put dbt into the queue.",
      facts: { task: short(taskId, 60) },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 30,
    everySeconds: 30,
    forSeconds: 3600,
    settled: async (c, _input, before, startedAt): Promise<Settled> => {
      const { status, ranAt, isGood, reply } = await readDbt(c);
      const seen = { facts: { status, ranAt: ranAt?.toISOString() ?? null }, evidence: reply.evidence };
      const isNew = ranAt !== null && ranAt > startedAt && ranAt.toISOString() !== before.ranAt;
      if (!isNew) return { state: "pending", said: "No run has ended since the start.", ...seen };
      return isGood
        ? {
            state: "succeeded",
            said: "A run has ended since the start, and all of its models are good.",
            ...seen,
          }
        : {
            state: "failed",
            said: `A run has ended since the start; the platform calls it "${status}".`,
            ...seen,
          };
    },
  },
  reask: ["dbt", "snapshots"],
};
