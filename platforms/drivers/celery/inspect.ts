import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { askFlower, type FlowerAccess } from "@/platforms/drivers/flower";
import { quoted } from "@/platforms/drivers/quoted";
import type { Reply } from "@/platforms/outbound/outbound";
import type { Conversation } from "@/platforms/platform";

/** Flower also tells the workers' configuration and the broker's address, which may hold passwords: not read. */
const Inspected = z.record(
  z.string(),
  z.object({
    active: z.array(z.unknown()).nullish().catch(null),
    reserved: z.array(z.unknown()).nullish().catch(null),
    revoked: z.array(z.string()).nullish().catch(null),
    active_queues: z
      .array(z.object({ name: z.string() }))
      .nullish()
      .catch(null),
    stats: z
      .object({
        pool: z.object({ "max-concurrency": z.number() }).nullish().catch(null),
        total: z.record(z.string(), z.number()).nullish().catch(null),
      })
      .nullish()
      .catch(null),
  }),
);
export type Inspected = z.output<typeof Inspected>;

/** Makes Flower ask the workers now; it gives them about a second. */
export async function inspectWorkers(
  c: Conversation,
  access: FlowerAccess,
): Promise<{ workers: Inspected; reply: Reply }> {
  const reply = await askFlower(c, access, "/api/workers", { query: { refresh: 1 } });
  return { workers: parsed(Inspected, accepted(reply)), reply };
}

const Task = z.object({
  name: z.string().nullish(),
  state: z.string().nullish(),
  received: z.number().nullish().catch(null),
  runtime: z.number().nullish().catch(null),
  retries: z.number().nullish().catch(null),
  worker: z
    .union([z.string(), z.object({ hostname: z.string() })])
    .nullish()
    .catch(null),
  exception: z.string().nullish().catch(null),
});
type Told = z.output<typeof Task>;
const Tasks = z.record(z.string(), Task);

/** What is told of a task, never its arguments. */
export type TaskSeen = {
  id: string;
  name: string;
  state: string;
  receivedAt: string | null;
  runtimeMs: number | null;
  retries: number | null;
  worker: string;
  exception: string;
};

const seen = (c: Conversation, id: string, told: Told): TaskSeen => ({
  id,
  name: quoted(told.name ?? "", 200),
  state: told.state ?? "",
  receivedAt: timeOf(told.received),
  runtimeMs: told.runtime == null ? null : Math.round(told.runtime * 1000),
  retries: told.retries ?? null,
  worker: typeof told.worker === "string" ? told.worker : (told.worker?.hostname ?? ""),
  exception: quoted(c.http.redact(told.exception ?? ""), 300),
});

function timeOf(seconds: number | null | undefined): string | null {
  const at = (seconds ?? Number.NaN) * 1000;
  return Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : null;
}

/** The newest first. Flower remembers tasks since its own start, and only where workers send events. */
export async function readTasks(
  c: Conversation,
  access: FlowerAccess,
  state: string,
  limit: number,
): Promise<{ tasks: TaskSeen[]; reply: Reply }> {
  const query = { limit, sort_by: "-received", ...(state ? { state } : {}) };
  const reply = await askFlower(c, access, "/api/tasks", { query });
  const tasks = Object.entries(parsed(Tasks, accepted(reply))).map(([id, told]) => seen(c, id, told));
  return { tasks, reply };
}

export async function readTask(
  c: Conversation,
  access: FlowerAccess,
  id: string,
): Promise<{ task: TaskSeen | undefined; reply: Reply }> {
  const reply = await askFlower(c, access, `/api/task/info/${encodeURIComponent(id)}`);
  if (reply.status === 404) return { task: undefined, reply };
  return { task: seen(c, id, parsed(Task, accepted(reply))), reply };
}
