import { randomUUID } from "node:crypto";
import type { PreparedQueryConfig } from "drizzle-orm/pg-core";
import type { Db } from "@/db";
import type { AuditActor } from "@/db/schema";
import { canonicalJson, categoryOf, chainText, keeperOf, scopeOf } from "@/domain/audit";
import { unavailable } from "@/domain/errors";
import { storableJson, storableText } from "@/server/observe/storable";
import { auditHmac } from "./key";

export type AuditEntry = {
  action: string;
  result: "done" | "refused" | "failed";
  subjectKind: string;
  subjectId: string;
  environmentId?: string | null;
  /** Where it is about a platform and none of its environments. */
  platformId?: string | null;
  tenant?: string | null;
  /** What changed stands in it as `before` and `after`, why as `reason`. */
  detail?: Record<string, unknown>;
};

type Head = { scope: string; seq: string; hash: string; at: Date | string };

const HEAD = "select scope, seq, hash, at from audit_head($1)";
/** The very text of actor and detail that was hashed, not what a driver would make of them. */
const APPEND = `
  insert into audit_events (scope, seq, id, at, version, actor, actor_id, action, result, subject_kind, subject_id,
    platform_id, environment_id, tenant, detail, correlation_id, previous_hash, hash)
  values ($1, $2, $3, $4, 2, $5::text::json, $6, $7, $8, $9, $10, $11, $12, $13, $14::text::json, $15, $16, $17)`;

/**
 * Appends one event to its chain, inside the caller's transaction: what it tells commits with it or not at all.
 * Call it last; the chain's head stays locked until the transaction ends.
 */
export async function appendAudit(
  db: Db,
  actor: AuditActor,
  correlationId: string,
  entry: AuditEntry,
): Promise<{ scope: string; seq: number; hash: string }> {
  const environmentId = entry.environmentId ?? null;
  const platformId = environmentId?.split("/")[0] ?? entry.platformId ?? null;
  const keeper = keeperOf(platformId);
  const head = await prepared<Head>(db, "audit-head", HEAD, [scopeOf(keeper, categoryOf(entry.action))]);
  const row = head.rows[0];
  if (!row) throw new Error("The audit chain has no head.");
  const event = {
    scope: row.scope,
    seq: Number(row.seq) + 1,
    id: randomUUID(),
    at: new Date(row.at).toISOString(),
    actor: canonicalJson(actor),
    action: entry.action,
    result: entry.result,
    subjectKind: entry.subjectKind,
    subjectId: printable(entry.subjectId),
    platformId,
    environmentId,
    tenant: entry.tenant ? printable(entry.tenant) : null,
    detail: canonicalJson(JSON.parse(storableJson(entry.detail ?? {}))),
    correlationId,
    previousHash: row.hash,
  };
  const hash = auditHmac(chainText(event));
  await prepared(db, "audit-append", APPEND, [
    ...[event.scope, event.seq, event.id, event.at, event.actor, actor.id, event.action, event.result],
    ...[event.subjectKind, event.subjectId, event.platformId, event.environmentId, event.tenant],
    ...[event.detail, event.correlationId, event.previousHash, hash],
  ]);
  return { scope: event.scope, seq: event.seq, hash };
}

export const SYSTEM: AuditActor = {
  kind: "system",
  id: "system",
  name: "Wheelhouse",
  role: "system",
  session: "",
  ip: "",
};

/** Planned once in each connection and not written anew each time: the chain's head stays locked meanwhile. */
const prepared = <Row extends Record<string, unknown>>(
  db: Db,
  name: string,
  text: string,
  params: unknown[],
): Promise<{ rows: Row[] }> =>
  db._.session
    .prepareQuery<PreparedQueryConfig & { execute: { rows: Row[] } }>(
      { sql: text, params },
      undefined,
      name,
      false,
    )
    .execute()
    .catch(inWords);

const LONGEST_NAME = 500;
const printable = (text: string) => storableText(text.slice(0, LONGEST_NAME));

const STOPPED = "WH001";
const NO_PARTITION = "23514";

/** Why nothing can be recorded, for whoever is refused because of it. */
function inWords(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === STOPPED)
    throw unavailable(
      "The audit trail in the database is older than what was noted outside it, so nothing is recorded and nothing is done. An admin decides under Audit, Proof.",
    );
  if (code === NO_PARTITION)
    throw unavailable(
      "The database's clock is months away from when this console last prepared the audit trail, so nothing can be recorded and nothing was done. Set the clock right, then restart the console.",
    );
  throw error;
}
