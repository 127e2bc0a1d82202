import { createHmac, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, auditEvents } from "@/db/schema";
import { chainText } from "@/domain/audit";
import { auditKey } from "./key";

export const CONSOLE_SCOPE = "console";

export type AuditEntry = {
  action: string;
  result: "done" | "refused" | "failed";
  subjectKind: string;
  subjectId: string;
  environmentId?: string | null;
  detail?: Record<string, unknown>;
};

/**
 * Appends one event to the chain, inside the caller's transaction: what it tells commits with it or not at all.
 * Call it last; the chain's head stays locked until the transaction ends.
 */
export async function appendAudit(
  db: Db,
  actor: AuditActor,
  correlationId: string,
  entry: AuditEntry,
): Promise<{ seq: number; hash: string }> {
  const head = await db.execute<{ seq: string; hash: string; at: Date | string }>(
    sql`select seq, hash, date_trunc('milliseconds', clock_timestamp()) as at from audit_head(${CONSOLE_SCOPE})`,
  );
  const row = head.rows[0];
  if (!row) throw new Error("The audit chain has no head.");
  const event = {
    scope: CONSOLE_SCOPE,
    seq: Number(row.seq) + 1,
    id: randomUUID(),
    at: new Date(row.at),
    actor,
    action: entry.action,
    result: entry.result,
    subjectKind: entry.subjectKind,
    subjectId: printable(entry.subjectId),
    environmentId: entry.environmentId ?? null,
    detail: storable(entry.detail ?? {}),
    correlationId,
    previousHash: row.hash,
  };
  const hash = createHmac("sha256", auditKey()).update(chainText(event)).digest("hex");
  await db.insert(auditEvents).values({ ...event, actorId: actor.id, hash });
  return { seq: event.seq, hash };
}

export const SYSTEM: AuditActor = {
  kind: "system",
  id: "system",
  name: "Wheelhouse",
  role: "system",
  session: "",
  ip: "",
};

/** Postgres cannot store NUL in text. */
const printable = (text: string) => text.replaceAll("\u0000", "").slice(0, 500);

/** As it comes back from the database: dates as text, no undefined, no NUL. */
function storable(detail: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(detail).replaceAll("\\u0000", ""));
}
