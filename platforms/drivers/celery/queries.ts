import { z } from "zod";
import { MOST_ROWS, plural } from "@/platforms/drivers/database/query-kit";
import { flowerQueues, flowerWorkers } from "@/platforms/drivers/flower";
import { PlatformError, type PlatformQuery } from "@/platforms/platform";
import { type Inspected, inspectWorkers, readTasks } from "./inspect";
import type { CelerySetting } from "./setting";

const TASK_STATES = ["FAILURE", "STARTED", "RECEIVED", "RETRY", "SUCCESS", "REVOKED"] as const;

const common = { group: "queues", capability: "queues.read", timeoutSeconds: 30 } as const;
const nothing = { fields: [], input: z.record(z.string(), z.string()) } as const;

const workers = ({ access }: CelerySetting): PlatformQuery => ({
  ...common,
  ...nothing,
  key: "celery.workers",
  title: "Celery workers",
  purpose: "Which workers answer, from which queues they take, and how busy they are.",
  columns: [
    { key: "worker", title: "Worker", kind: "code" },
    { key: "online", title: "Answers", kind: "yes-no" },
    { key: "queues", title: "Queues", kind: "text" },
    { key: "running", title: "Running", kind: "number" },
    { key: "reserved", title: "Taken, not begun", kind: "number" },
    { key: "processes", title: "At once at most", kind: "number" },
    { key: "done", title: "Done since its start", kind: "number" },
  ],
  ask: async (c) => {
    const { online, offline, reply } = await flowerWorkers(c, access);
    const names = [...online, ...offline].sort();
    const { details, missing } = online.length > 0 ? await inspected() : { details: {}, missing: "" };

    async function inspected(): Promise<{ details: Inspected; missing: string }> {
      try {
        return { details: (await inspectWorkers(c, access)).workers, missing: "" };
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        return { details: {}, missing: ` How busy they are was not told: ${error.message}` };
      }
    }

    return {
      rows: names.slice(0, MOST_ROWS).map((name) => {
        const worker = details[name];
        const total = worker?.stats?.total;
        return [
          name,
          online.includes(name),
          worker?.active_queues?.map((queue) => queue.name).join(", ") ?? null,
          worker?.active?.length ?? null,
          worker?.reserved?.length ?? null,
          worker?.stats?.pool?.["max-concurrency"] ?? null,
          total ? Object.values(total).reduce((sum, count) => sum + count, 0) : null,
        ];
      }),
      truncated: names.length > MOST_ROWS,
      said:
        names.length === 0
          ? "Flower knows no worker: none has reported since it started. With SQS as the broker it never will."
          : `${plural(online.length, "worker answers", "workers answer")}, ${offline.length} known ones do not.${missing}`,
      evidence: reply.evidence,
    };
  },
});

const queues = ({ access, expected }: CelerySetting): PlatformQuery => ({
  ...common,
  ...nothing,
  key: "celery.queues",
  title: "Celery queues",
  purpose: "How many messages wait, by queue. A queue that is not listed is not an empty one.",
  columns: [
    { key: "queue", title: "Queue", kind: "code" },
    { key: "messages", title: "Waiting", kind: "number" },
  ],
  ask: async (c) => {
    const { messages, reply } = await flowerQueues(c, access);
    const rows = [...messages].sort(([a], [b]) => (a < b ? -1 : 1));
    const missing = expected(c).filter((name) => !messages.has(name));
    return {
      rows: rows.slice(0, MOST_ROWS),
      truncated: rows.length > MOST_ROWS,
      said: `${plural(
        rows.reduce((sum, [, count]) => sum + (count ?? 0), 0),
        "message waits",
        "messages wait",
      )} in ${plural(rows.length, "queue")}.${missing.length > 0 ? ` Not listed, so not known to be empty: ${missing.join(", ")}; no worker that is alive takes from it.` : ""}`,
      evidence: reply.evidence,
    };
  },
});

const tasks = ({ access }: CelerySetting): PlatformQuery => ({
  ...common,
  key: "celery.tasks",
  title: "Celery tasks",
  purpose: "The newest tasks in a state, with what went wrong. Their arguments are not shown.",
  fields: [
    {
      key: "state",
      title: "State",
      kind: "choice",
      required: true,
      default: "FAILURE",
      options: TASK_STATES.map((state) => ({ value: state, title: state })),
    },
  ],
  input: z.object({ state: z.enum(TASK_STATES) }),
  columns: [
    { key: "task", title: "Task", kind: "code" },
    { key: "name", title: "Name", kind: "text" },
    { key: "state", title: "State", kind: "code" },
    { key: "received", title: "Received", kind: "time" },
    { key: "runtime", title: "Took", kind: "milliseconds" },
    { key: "worker", title: "Worker", kind: "code" },
    { key: "retries", title: "Retries", kind: "number" },
    { key: "exception", title: "What went wrong", kind: "text" },
  ],
  rowActions: [{ action: "celery.revoke", input: { task: "task" } }],
  ask: async (c, { state }) => {
    const { tasks: found, reply } = await readTasks(c, access, state ?? "", MOST_ROWS + 1);
    const more = found.length > MOST_ROWS;
    return {
      rows: found
        .slice(0, MOST_ROWS)
        .map((task) => [
          task.id,
          task.name,
          task.state,
          task.receivedAt,
          task.runtimeMs,
          task.worker,
          task.retries,
          task.exception,
        ]),
      truncated: more,
      said:
        found.length === 0
          ? `Flower remembers no task in state ${state}. It forgets everything at its own start, and hears only of workers that send events.`
          : `${more ? `More than ${MOST_ROWS}` : found.length} tasks that Flower remembers are in state ${state}.`,
      evidence: reply.evidence,
    };
  },
});

/** Everything that Flower tells about a platform's Celery. */
export const celeryQueries = (setting: CelerySetting): readonly PlatformQuery[] => [
  workers(setting),
  queues(setting),
  tasks(setting),
];
