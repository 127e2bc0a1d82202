import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { AT_ONCE } from "@/domain/audit-export";
import { type Wanted, wantedRows } from "./wanted";

const PATIENCE_MS = 3000;
const QUERY_CANCELED = "57014";

type Question = Pick<Wanted, "filter" | "reader" | "heads">;

/** How many events are wanted: counted where they are few, else as the database guesses. */
export async function countWanted(
  db: Db,
  question: Question,
): Promise<{ events: number; isCounted: boolean }> {
  const guess = await guessed(db, question);
  const counted = guess > 20 * AT_ONCE ? undefined : await counts(db, question);
  if (counted !== undefined && counted <= AT_ONCE) return { events: counted, isCounted: true };
  return { events: Math.max(guess, AT_ONCE), isCounted: false };
}

async function guessed(db: Db, question: Question): Promise<number> {
  const { rows } = await db.execute<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(
    sql`explain (format json) select 1 from audit_events where ${wantedRows(question)}`,
  );
  return rows[0]?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0;
}

/** Undefined when it takes too long; then it is one for the worker. */
async function counts(db: Db, question: Question): Promise<number | undefined> {
  try {
    return await db.transaction(async (tx) => {
      await tx.execute(sql.raw(`set local statement_timeout = ${PATIENCE_MS}`));
      const { rows } = await tx.execute<{ events: number }>(sql`
        select count(*)::int4 as events from (select 1 from audit_events where ${wantedRows(question)} limit ${AT_ONCE + 1}) as few`);
      return rows[0]?.events;
    });
  } catch (error) {
    if (codeOf(error) === QUERY_CANCELED) return undefined;
    throw error;
  }
}

/** Drizzle keeps what the database said as the cause. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error ? String(error.code) : codeOf(error.cause);
}
