import { type Database, openDatabase } from "@/db";
import { env } from "./env";
import { log } from "./log";

const holder = globalThis as typeof globalThis & { wheelhouseDatabase?: Database };

/** The process's one pool. Next bundles routes apart, so it hangs on the global object. */
export function database(): Database {
  holder.wheelhouseDatabase ??= openDatabase(env().databaseUrl, {
    applicationName: "wheelhouse",
    role: env().appRole,
    max: 12,
    onError: (error) => log.warn({ error }, "database connection lost"),
  });
  return holder.wheelhouseDatabase;
}
