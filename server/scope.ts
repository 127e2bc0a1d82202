import { sql } from "drizzle-orm";
import type { Db } from "@/db";

/** A whole environment, or one tenant of it. */
export type Scope = readonly (string | { environmentId: string; tenant: string })[];

/**
 * Does work that may see and write only rows within the scope; the database holds it to that, whatever it asks. An
 * empty scope sees nothing. Inside a transaction the scope ends with the work, not with the transaction.
 */
export function withScope<T>(db: Db, scope: Scope, work: (tx: Db) => Promise<T>): Promise<T> {
  const named = scope.map((one) => (typeof one === "string" ? one : `${one.environmentId}|${one.tenant}`));
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ before: string | null }>(
      sql`select current_setting('app.scope', true) as before`,
    );
    await setScope(tx, JSON.stringify(named));
    const result = await work(tx);
    await setScope(tx, rows[0]?.before ?? "");
    return result;
  });
}

const setScope = (tx: Db, scope: string) => tx.execute(sql`select set_config('app.scope', ${scope}, true)`);
