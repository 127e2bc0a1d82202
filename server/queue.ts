import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Db } from "@/db";
import type { QueueName } from "@/db/queues";
import { env } from "./env";
import { log } from "./log";

type Payload = Record<string, string>;
export type Enqueue = (
  queue: QueueName,
  payload: Payload,
  options?: { afterSeconds?: number; onceKey?: string },
) => Promise<void>;

const holder = globalThis as typeof globalThis & { wheelhouseSender?: Promise<PgBoss> };

/** Sends only: it neither supervises nor schedules, so that any number of web processes may have one. */
function sender(): Promise<PgBoss> {
  holder.wheelhouseSender ??= startBoss({ supervise: false }).catch((error) => {
    holder.wheelhouseSender = undefined;
    throw error;
  });
  return holder.wheelhouseSender;
}

export async function startBoss(options: { supervise: boolean; databaseUrl?: string }): Promise<PgBoss> {
  const role = env().appRole;
  const boss = new PgBoss({
    connectionString: options.databaseUrl ?? env().databaseUrl,
    application_name: "wheelhouse-queue",
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: options.supervise,
    useListenNotify: options.supervise,
    max: options.supervise ? 6 : 2,
    connectionTimeoutMillis: 5000,
    queueCacheIntervalSeconds: 1,
    ...(options.supervise ? { superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 } : {}),
    ...(role ? { options: `-c role=${role}` } : {}),
  });
  boss.on("error", (error) => log.warn({ error }, "queue trouble"));
  await boss.start();
  return boss;
}

/** Sends inside a transaction: rolled back, there is no job. */
export function enqueueIn(db: Db): Enqueue {
  return async (queue, payload, options = {}) => {
    const boss = await sender();
    await boss.send(queue, payload, {
      db: fromDrizzle(db, sql),
      ...(options.afterSeconds ? { startAfter: options.afterSeconds } : {}),
      ...(options.onceKey ? { singletonKey: options.onceKey } : {}),
    });
  };
}

export async function stopSender(): Promise<void> {
  const boss = await holder.wheelhouseSender;
  holder.wheelhouseSender = undefined;
  await boss?.stop({ graceful: false });
}
