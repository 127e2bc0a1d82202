import type { Db } from "@/db";
import type { Enqueue } from "@/server/queue";

/** Writes down that a query is wanted and hands it to the worker, in the caller's transaction. The same key gives the same run. */
export async function requestQuery(
  _ctx: { db: Db; now: Date; enqueue: Enqueue },
  _wanted: {
    environmentId: string;
    query: string;
    input: Record<string, string>;
    requestKey: string;
    by: { id: string | null; name: string };
  },
): Promise<{ id: string }> {
  throw new Error("Not built.");
}
