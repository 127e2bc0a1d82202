import { z } from "zod";
import { accepted } from "@/platforms/answers";
import { refused } from "@/platforms/drivers/database/tables";
import { askFlower } from "@/platforms/drivers/flower";
import { type Action, type Conversation, PlatformError } from "@/platforms/platform";
import { inspectWorkers, readTask } from "./inspect";
import type { CelerySetting } from "./setting";

type Input = { task: string };

const OVER = ["SUCCESS", "FAILURE", "REVOKED"];

/** The task as Flower remembers it; refused when there is nothing to revoke. */
async function revocable(c: Conversation, { access }: CelerySetting, id: string) {
  const { task } = await readTask(c, access, id);
  if (!task)
    throw refused(
      `Flower knows no task ${id}. It forgets at its own start, and with SQS as the broker it knows none.`,
    );
  if (OVER.includes(task.state)) throw refused(`The task is over already: ${task.state}.`);
  return { task, isRunning: task.state === "STARTED" };
}

async function look(c: Conversation, { access }: CelerySetting, id: string) {
  const { task, reply } = await readTask(c, access, id);
  return {
    facts: { state: task?.state ?? "not known", worker: task?.worker ?? "" },
    evidence: reply.evidence,
  };
}

export const celeryActions = (setting: CelerySetting): readonly Action[] => [revoke(setting) as Action];

const revoke = (setting: CelerySetting): Action<Input> => ({
  key: "celery.revoke",
  title: "Revoke a Celery task",
  label: ({ task }) => `Revoke task ${task.slice(0, 8)}`,
  tier: 2,
  purpose:
    "Has every worker throw a task away when its turn comes. One that runs already is ended in the middle, together with its process.",
  fields: [
    {
      key: "task",
      title: "Task",
      kind: "text",
      required: true,
      help: "Its id, as the list of tasks shows it.",
    },
  ],
  capability: "queues.act",
  input: z.object({ task: z.string().regex(/^\w[\w.-]{0,99}$/, "Give the id of a task.") }),
  target: ({ task }) => `celery:${task}`,
  repeatable: true,
  expectedSeconds: 5,
  timeoutSeconds: 30,
  look: (c, { task }) => look(c, setting, task),
  preview: async (c, { task: id }) => {
    const { task, isRunning } = await revocable(c, setting, id);
    return {
      button: isRunning ? "End 1 running task" : "Revoke 1 task",
      unit: "task",
      targets: [
        {
          id,
          title: `${task.name} ${id}`,
          facts: { state: task.state, received: task.receivedAt, worker: task.worker, retries: task.retries },
        },
      ],
      effects: isRunning
        ? ["The worker's process that runs it is ended in the middle; what it had done by then stays done."]
        : ["Every worker throws it away when its turn comes; its work will not be done."],
      inFlight: isRunning ? [`${task.worker || "A worker"} runs it now.`] : [],
      reversible: { is: false, how: "The platform has to start it anew." },
      verifies: "Looks whether the task is revoked, or whether every worker that answers knows that it is.",
      warnings: isRunning
        ? ["If the process has begun another task by then, that one is ended instead."]
        : [
            "Workers keep it in memory only: if all of them are restarted before its turn, it runs after all.",
          ],
      bound: { state: task.state },
    };
  },
  execute: async (c, { task: id }, run) => {
    const { isRunning } = await revocable(c, setting, id);
    const query = isRunning ? { terminate: "true", signal: "SIGTERM" } : {};
    const path = `/api/task/revoke/${encodeURIComponent(id)}`;
    const reply = await askFlower(c, setting.access, path, { method: "POST", query });
    if (reply.status === 403)
      throw new PlatformError("forbidden", "Flower is set to be read only (403): it revokes nothing.", {
        evidence: reply.evidence,
        httpStatus: 403,
      });
    accepted(reply);
    run.say(`Flower told the workers${isRunning ? ", and to end what runs" : ""}.`);
    return {
      said: "Flower passed it on to the workers.",
      facts: { ended: isRunning },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 2,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, { task: id }) => {
      const { facts, evidence } = await look(c, setting, id);
      if (facts.state === "REVOKED") return { state: "succeeded", said: "It is revoked.", facts, evidence };
      if (OVER.includes(facts.state))
        return { state: "failed", said: `It was over before: ${facts.state}.`, facts, evidence };
      if (facts.state === "STARTED")
        return { state: "pending", said: "It is still told as running.", facts, evidence };
      const workers = Object.values((await inspectWorkers(c, setting.access)).workers);
      const knowing = workers.filter(({ revoked }) => revoked?.includes(id)).length;
      const isKnown = workers.length > 0 && knowing === workers.length;
      return {
        state: isKnown ? "succeeded" : "pending",
        said: `${knowing} of ${workers.length} workers know that it is revoked; its turn has not come.`,
        facts: { ...facts, knowing, workers: workers.length },
        evidence,
      };
    },
  },
  reask: setting.reask,
  watch: setting.watch,
});
