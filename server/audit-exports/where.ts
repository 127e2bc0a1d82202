import { and, eq, gte, ilike, lt, or, type SQL, sql } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import { type Place, placesFor, type Standing } from "@/domain/access";
import type { AuditFilter } from "@/domain/schema/audit-export";

/** The rows that a filter names, as far as this person may see them. */
export function auditWhere(filter: AuditFilter, standing: Standing): SQL | undefined {
  const places = placesFor(standing, "audit:read");
  return and(
    filter.action
      ? filter.action.endsWith(".")
        ? sql`starts_with(${auditEvents.action}, ${filter.action})`
        : eq(auditEvents.action, filter.action)
      : undefined,
    filter.actor ? eq(auditEvents.actorId, filter.actor) : undefined,
    filter.category ? sql`split_part(${auditEvents.scope}, '/', 2) = ${filter.category}` : undefined,
    filter.kind ? eq(auditEvents.subjectKind, filter.kind) : undefined,
    filter.subjectId ? eq(auditEvents.subjectId, filter.subjectId) : undefined,
    filter.platform ? eq(auditEvents.platformId, filter.platform) : undefined,
    filter.environmentId ? eq(auditEvents.environmentId, filter.environmentId) : undefined,
    filter.tenant ? eq(auditEvents.tenant, filter.tenant) : undefined,
    filter.result ? eq(auditEvents.result, filter.result) : undefined,
    filter.from ? gte(auditEvents.at, filter.from) : undefined,
    filter.to ? lt(auditEvents.at, filter.to) : undefined,
    filter.correlationId ? eq(auditEvents.correlationId, filter.correlationId) : undefined,
    filter.text ? holds(filter.text) : undefined,
    places === "everywhere" ? undefined : (or(...places.map(within)) ?? sql`false`),
  );
}

function holds(text: string): SQL {
  const like = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql`(${or(ilike(auditEvents.subjectId, like), sql`${auditEvents.detail}::text ilike ${like}`, sql`${auditEvents.actor}->>'name' ilike ${like}`)})`;
}

const within = (place: Place): SQL =>
  and(
    place.platformId ? eq(auditEvents.platformId, place.platformId) : undefined,
    place.environmentId ? eq(auditEvents.environmentId, place.environmentId) : undefined,
    place.tenant ? eq(auditEvents.tenant, place.tenant) : undefined,
  ) ?? sql`true`;
