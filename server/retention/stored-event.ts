import { z } from "zod";
import { chainText, firstChainText } from "@/domain/audit";
import { auditHmac } from "@/server/audit/key";

/** One line of an archive: the columns of the trail, `actor` and `detail` as the very text that was hashed. */
export const StoredEvent = z.strictObject({
  scope: z.string(),
  seq: z.number().int().positive(),
  id: z.string(),
  /** ISO 8601 in UTC with milliseconds. */
  at: z.string(),
  version: z.number().int(),
  actor: z.string(),
  actor_id: z.string(),
  action: z.string(),
  result: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  platform_id: z.string().nullable(),
  environment_id: z.string().nullable(),
  tenant: z.string().nullable(),
  detail: z.string(),
  correlation_id: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
export type StoredEvent = z.output<typeof StoredEvent>;

/** What stands in the database or the archive, hashed anew. */
export function hashOfEvent(event: StoredEvent): string {
  const chained = {
    scope: event.scope,
    seq: event.seq,
    id: event.id,
    at: event.at,
    actor: event.actor,
    action: event.action,
    result: event.result,
    subjectKind: event.subject_kind,
    subjectId: event.subject_id,
    platformId: event.platform_id,
    environmentId: event.environment_id,
    tenant: event.tenant,
    detail: event.detail,
    correlationId: event.correlation_id,
    previousHash: event.previous_hash,
  };
  const text = event.version === 1 ? firstChainText(chained) : chainText(chained);
  return auditHmac(text);
}
