import type pg from "pg";
import type { Db } from "@/db";

/** The connection that a transaction runs on, for what is written in plain SQL. */
export function clientOf(tx: Db): Pick<pg.ClientBase, "query"> {
  const { session } = tx as unknown as { session: { client: pg.PoolClient } };
  return session.client;
}
