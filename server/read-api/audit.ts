import { and, desc, gte, inArray, lt, sql } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import { badRequest } from "@/domain/errors";
import { keyIn } from "./cursor";
import { type Collection, type Page, paged, type Question } from "./page";

const USUAL_DAYS = 31;
const LONGEST_DAYS = 366;
const DAY = 86_400_000;

/** Newest first, within a time that is always bounded: the trail lies in months. */
async function readAudit({ db, now, within, params, limit }: Question): Promise<Page> {
  const to = momentIn(params, "to") ?? now;
  const from = momentIn(params, "from") ?? new Date(to.getTime() - USUAL_DAYS * DAY);
  if (from >= to) throw badRequest('"from" lies before "to".');
  if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY)
    throw badRequest(`"from" and "to" lie at most ${LONGEST_DAYS} days apart. Read the time in parts.`);
  const key = keyIn(params.get("cursor"), ["string", "string", "number"]);
  const rows = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        gte(auditEvents.at, from),
        lt(auditEvents.at, new Date(to.getTime() + 1)),
        within && inArray(auditEvents.environmentId, [...within]),
        key &&
          sql`(${auditEvents.at}, ${auditEvents.scope}, ${auditEvents.seq}) < (${key[0]}::timestamptz, ${key[1]}, ${key[2]})`,
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.scope), desc(auditEvents.seq))
    .limit(limit + 1);
  return paged(
    rows,
    limit,
    ({ scope, seq, at, actor, action, result, subjectKind, subjectId, ...row }) => ({
      scope,
      seq,
      at,
      actor: { kind: actor.kind, id: actor.id, name: actor.name, role: actor.role },
      action,
      result,
      subject: { kind: subjectKind, id: subjectId },
      platform: row.platformId,
      environment: row.environmentId,
      tenant: row.tenant,
      detail: row.detail,
      correlationId: row.correlationId,
      hash: row.hash,
    }),
    ({ at, scope, seq }) => [at.toISOString(), scope, seq],
  );
}

function momentIn(params: URLSearchParams, name: string): Date | undefined {
  const text = params.get(name);
  if (text === null) return undefined;
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(at.getTime()))
    throw badRequest(`"${name}" is a moment such as 2026-11-21T12:00:00Z.`);
  return at;
}

export const auditCollection: Collection = {
  needs: "audit:read",
  filters: ["from", "to"],
  read: readAudit,
};
