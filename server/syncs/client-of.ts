import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { Client } from "./run-rows";

/** A transaction of a command as the client that `mergeRuns` speaks to. */
export function clientOf(db: Db): Client {
  const query = (text: string, values: readonly unknown[] = []) => db.execute(filled(text, values));
  return { query } as unknown as Client;
}

/** `$1` and its like, in the order in which they stand, with their values. */
function filled(text: string, values: readonly unknown[]): SQL {
  const parts = text.split(/\$(\d+)/);
  return sql.join(
    parts.map((part, place) =>
      place % 2 === 0 ? sql.raw(part) : sql`${sql.param(values[Number(part) - 1])}`,
    ),
  );
}
