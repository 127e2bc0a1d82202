import type { Pool, PoolClient } from "pg";
import type { Db } from "./index";

/** The connection under a transaction, for statements that are written by hand; outside of one, the pool. */
export function clientOf(db: Db): Pool | PoolClient {
  // drizzle hands out no way to its connection; it keeps it in the session under this name.
  const session = db._.session as unknown as { client: Pool | PoolClient };
  return session.client;
}
