import { z } from "zod";
import { plural } from "@/platforms/drivers/database/query-kit";
import { refused } from "@/platforms/drivers/database/tables";
import { sizeStep } from "@/platforms/drivers/size-step";
import type { Action, Conversation } from "@/platforms/platform";
import { purgeQueue, type Queue, type RabbitSetting, readQueue } from "./management";

type Input = { queue: string };
/** So long after the management page has new figures for certain. */
const FIGURES_SECONDS = 6;

async function queueNamed(c: Conversation, name: string): Promise<Queue & { ready: number }> {
  const { queue } = await readQueue(c, name);
  if (!queue) throw refused(`RabbitMQ has no queue ${name}.`);
  const ready = queue.messages_ready;
  if (ready === null || ready === undefined)
    throw refused(`RabbitMQ has no figures of ${name} yet; ask again in some seconds.`);
  return { ...queue, ready };
}

async function look(c: Conversation, { queue: name }: Input) {
  const { queue, reply } = await readQueue(c, name);
  return {
    facts: {
      isThere: queue !== undefined,
      ready: queue?.messages_ready ?? null,
      unacknowledged: queue?.messages_unacknowledged ?? null,
    },
    evidence: reply.evidence,
  };
}

const purge = ({ reask, watch }: RabbitSetting): Action<Input> => ({
  key: "rabbit.purge",
  title: "Throw away all that waits in a queue",
  label: ({ queue }) => `Purge ${queue}`,
  tier: 3,
  purpose:
    "Removes every waiting message of a queue, for good: none of it is ever delivered. A queue that is merely long needs more consumers instead.",
  fields: [
    {
      key: "queue",
      title: "Queue",
      kind: "choice",
      required: true,
      from: { query: "rabbit.queues", value: "queue", title: "queue" },
    },
  ],
  capability: "queues.act",
  input: z.object({
    // "." and ".." would lead to another address.
    queue: z
      .string()
      .min(1)
      .max(255)
      .refine((name) => !/^\.{1,2}$/.test(name), "Give the name of a queue."),
  }),
  target: ({ queue }) => `rabbit:${queue}`,
  repeatable: true,
  expectedSeconds: 10,
  timeoutSeconds: 60,
  look,
  preview: async (c, { queue: name }) => {
    const queue = await queueNamed(c, name);
    if (queue.ready === 0) throw refused(`Nothing waits in ${name}.`);
    const taken = queue.messages_unacknowledged ?? 0;
    const messages = plural(queue.ready, "message");
    return {
      button: `Throw away ${messages}`,
      unit: "queue",
      targets: [
        {
          id: name,
          title: name,
          facts: { waiting: queue.ready, "taken, not confirmed": taken, consumers: queue.consumers ?? null },
        },
      ],
      effects: [
        `${messages} that wait are removed and never delivered, and those that come meanwhile.`,
        "What a consumer has taken already stays with it; when it gives one back, that one waits again.",
      ],
      inFlight: taken > 0 ? [`${plural(taken, "message is", "messages are")} being worked on.`] : [],
      reversible: { is: false, how: "RabbitMQ keeps no copy; whoever sent them has to send them again." },
      verifies: "Reads the length of the queue again, once the figures are new.",
      warnings: [
        "The figures are some seconds old.",
        ...(queue.consumers ? [] : ["Nobody takes from this queue: start its consumers first."]),
      ],
      typed: name,
      bound: { "number of messages": sizeStep(queue.ready) },
    };
  },
  execute: async (c, { queue: name }) => {
    const { ready } = await queueNamed(c, name);
    const reply = await purgeQueue(c, name);
    return {
      said: `RabbitMQ emptied ${name}; about ${plural(ready, "message")} waited there.`,
      facts: { waited: ready },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: FIGURES_SECONDS,
    everySeconds: FIGURES_SECONDS,
    forSeconds: 60,
    settled: async (c, input, before) => {
      const { facts, evidence } = await look(c, input);
      if (!facts.isThere)
        return { state: "failed", said: "The queue is not there any more.", facts, evidence };
      const isLess = facts.ready !== null && facts.ready < Number(before.ready ?? 0);
      return {
        state: facts.ready === 0 || isLess ? "succeeded" : "pending",
        said: `${facts.ready ?? "An unknown number of"} messages wait, ${before.ready ?? "an unknown number"} before.`,
        facts,
        evidence,
      };
    },
  },
  reask,
  watch,
});

export const rabbitActions = (setting: RabbitSetting): readonly Action[] => [purge(setting) as Action];
