import { z } from "zod";
import { MOST_ROWS, plural } from "@/platforms/drivers/database/query-kit";
import type { PlatformQuery } from "@/platforms/platform";
import { expectedQueues, type Queue, type RabbitSetting, readQueues } from "./management";

const sum = (queues: readonly Queue[], of: (queue: Queue) => number | null | undefined) =>
  queues.reduce((total, queue) => total + (of(queue) ?? 0), 0);

export const rabbitQueries = (setting: RabbitSetting): readonly PlatformQuery[] => [
  {
    key: "rabbit.queues",
    title: "Queues of RabbitMQ",
    group: "queues",
    purpose: "How many messages wait in each queue, and who takes them. The figures are some seconds old.",
    capability: "queues.read",
    input: z.record(z.string(), z.string()),
    fields: [],
    timeoutSeconds: 20,
    columns: [
      { key: "queue", title: "Queue", kind: "code" },
      { key: "ready", title: "Waiting", kind: "number" },
      { key: "unacknowledged", title: "Taken, not confirmed", kind: "number" },
      { key: "consumers", title: "Consumers", kind: "number" },
      { key: "in", title: "In a second", kind: "number" },
      { key: "out", title: "Out a second", kind: "number" },
      { key: "memory", title: "Memory", kind: "bytes" },
      { key: "state", title: "State", kind: "text" },
    ],
    rowActions: [{ action: "rabbit.purge", input: { queue: "queue" } }],
    ask: async (c) => {
      const { queues, count, reply } = await readQueues(c, MOST_ROWS);
      const isWhole = queues.length >= count;
      const missing = isWhole
        ? expectedQueues(c, setting).filter((name) => !queues.some((queue) => queue.name === name))
        : [];
      const alone = queues.filter(
        ({ consumers, messages_ready: ready }) => consumers === 0 && (ready ?? 0) > 0,
      );
      return {
        rows: queues.map((queue) => [
          queue.name,
          queue.messages_ready ?? null,
          queue.messages_unacknowledged ?? null,
          queue.consumers ?? null,
          queue.message_stats?.publish_details?.rate ?? null,
          queue.message_stats?.deliver_get_details?.rate ?? null,
          queue.memory ?? null,
          queue.state ?? null,
        ]),
        truncated: !isWhole,
        said: [
          `${plural(count, "queue")}: ${sum(queues, (queue) => queue.messages_ready)} messages wait, ${sum(queues, (queue) => queue.messages_unacknowledged)} are taken and not confirmed.`,
          alone.length > 0 ? ` Nobody takes from ${alone.map(({ name }) => name).join(", ")}.` : "",
          missing.length > 0 ? ` Not there, though expected: ${missing.join(", ")}.` : "",
        ].join(""),
        evidence: reply.evidence,
      };
    },
  },
];
