import { MOST_ROWS, plural } from "@/platforms/drivers/database/query-kit";
import type { PlatformQuery } from "@/platforms/platform";
import { redisQuery } from "./query-kit";
import { findQueues, oldestWaiting, queueSeen } from "./queues";
import { queuePrefixOf, type RedisSetting } from "./setting";

const query = redisQuery("queues");

const counts = (setting: RedisSetting) =>
  query(
    {
      key: "queue.counts",
      title: "Queues",
      purpose: "How many jobs each queue holds, in which state, and how long the first has waited.",
      columns: [
        { key: "queue", title: "Queue", kind: "code" },
        { key: "paused", title: "Paused", kind: "yes-no" },
        { key: "waiting", title: "Waiting", kind: "number" },
        { key: "active", title: "Running", kind: "number" },
        { key: "delayed", title: "Delayed", kind: "number" },
        { key: "children", title: "Wait for children", kind: "number" },
        { key: "failed", title: "Failed", kind: "number" },
        { key: "completed", title: "Completed", kind: "number" },
        { key: "oldest", title: "Waiting since", kind: "time" },
      ],
      rowActions: [
        { action: "queue.pause", input: { queue: "queue" } },
        { action: "queue.resume", input: { queue: "queue" } },
        { action: "queue.retry-failed", input: { queue: "queue" } },
      ],
    },
    async (redis, c) => {
      const { names, missing, whole } = await findQueues(c, redis, setting);
      const shown = names.slice(0, MOST_ROWS);
      const rows = await Promise.all(
        shown.map(async (name) => {
          const queue = await queueSeen(c, redis, name);
          const { active, delayed, failed, completed } = queue.counts;
          const children = queue.counts["waiting-children"];
          const oldest = await oldestWaiting(c, redis, queue);
          return {
            queue,
            cells: [
              name,
              queue.isPaused,
              queue.waiting,
              active,
              delayed,
              children,
              failed,
              completed,
              oldest,
            ],
          };
        }),
      );
      const paused = rows.filter(({ queue }) => queue.isPaused).map(({ queue }) => queue.name);
      const sum = (of: (queue: (typeof rows)[number]["queue"]) => number) =>
        rows.reduce((total, { queue }) => total + of(queue), 0);
      return {
        rows: rows.map(({ cells }) => cells),
        truncated: names.length > shown.length || !whole,
        said: [
          `${plural(names.length, "queue")}: ${sum((queue) => queue.waiting)} jobs wait, ${sum((queue) => queue.counts.active)} run, ${sum((queue) => queue.counts.failed)} failed.`,
          paused.length > 0 ? ` Paused: ${paused.join(", ")}.` : "",
          missing.length > 0 ? ` Not there, though expected: ${missing.join(", ")}.` : "",
          whole ? "" : " There are too many keys to look for every queue; expected ones are all looked at.",
        ].join(""),
      };
    },
  );

const workers = (setting: RedisSetting) =>
  query(
    {
      key: "queue.workers",
      title: "Workers",
      purpose: "Who is connected to take jobs, by queue.",
      columns: [
        { key: "queue", title: "Queue", kind: "code" },
        { key: "worker", title: "Worker", kind: "text" },
        { key: "from", title: "From", kind: "code" },
        { key: "seconds", title: "Connected for (s)", kind: "number" },
        { key: "idle", title: "Idle for (s)", kind: "number" },
      ],
    },
    async (redis, c) => {
      const { names } = await findQueues(c, redis, setting);
      const connected = clientsOf(String(await redis.client("LIST")));
      // BullMQ names a worker's connection after its queue: "<prefix>:<base64 of the name>[:w:<worker>]".
      const rows = names.flatMap((name) => {
        const own = `${queuePrefixOf(c)}:${Buffer.from(name).toString("base64")}`;
        return connected
          .filter((client) => client.name === own || client.name?.startsWith(`${own}:w:`))
          .map((client) => [
            name,
            client.name?.slice(`${own}:w:`.length) || "without a name",
            client.addr ?? null,
            Number(client.age ?? 0),
            Number(client.idle ?? 0),
          ]);
      });
      const without = names.filter((name) => !rows.some(([queue]) => queue === name));
      return {
        rows,
        said: `${plural(rows.length, "worker is", "workers are")} connected.${without.length > 0 ? ` No worker takes jobs of: ${without.join(", ")}.` : ""}`,
      };
    },
  );

const clientsOf = (text: string) =>
  text
    .split(/\r?\n/)
    .filter(Boolean)
    .map(
      (line) =>
        Object.fromEntries(
          line
            .split(" ")
            .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
        ) as Partial<Record<string, string>>,
    );

export const queueQueries = (setting: RedisSetting): readonly PlatformQuery[] => [
  counts(setting),
  workers(setting),
];
