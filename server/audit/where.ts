import { and, eq, inArray, isNull, like, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { auditCounts, auditEvents } from "@/db/schema";
import { type Place, placesFor, type Standing } from "@/domain/access";
import { AUDIT_KEEPERS, type AuditCategory, scopeOf } from "@/domain/audit";
import type { AuditFilter } from "@/domain/schema/audit";

/** Whoever reads the trail: what they are, and which events are their own. */
export type Reader = Standing & { id: string };

/** What events and their counts have in common. */
type Columns = typeof auditEvents | typeof auditCounts;

/** The facets; each is counted without its own part of the filter. */
export const FACETS = ["action", "actor", "result", "platform", "category", "kind"] as const;
export type Facet = (typeof FACETS)[number];

/** Which events fit a filter and may be seen by this reader: the one place that says so. */
export function auditWhere(filter: AuditFilter, reader: Reader): SQL {
  const { environmentId, tenant, correlationId, subjectId, from, to } = filter;
  return all([
    ...alike(auditEvents, filter),
    subjectId ? aboutSubject(filter) : undefined,
    // Named twice, because the index knows platforms only.
    environmentId ? eq(auditEvents.platformId, environmentId.split("/")[0] ?? "") : undefined,
    environmentId ? eq(auditEvents.environmentId, environmentId) : undefined,
    tenant ? eq(auditEvents.tenant, tenant) : undefined,
    correlationId ? eq(auditEvents.correlationId, correlationId) : undefined,
    from ? sql`${auditEvents.at} >= ${from.toISOString()}::timestamptz` : undefined,
    to ? sql`${auditEvents.at} < ${to.toISOString()}::timestamptz` : undefined,
    ...wordsOf(filter.text).map((word) => sql`${EVENT_TEXT} like '% ' || lower(${word}::text) || '%'`),
    seenBy(auditEvents, reader),
  ]);
}

/** Work on many alerts at once is one event, which is about each of them: it names them in its detail. */
export const isOfMany = ({ kind, subjectId }: AuditFilter): boolean =>
  kind === "alert" && /^[1-9]\d{0,14}$/.test(subjectId ?? "");

function aboutSubject(filter: AuditFilter): SQL | undefined {
  const { subjectId = "" } = filter;
  const alone = eq(auditEvents.subjectId, subjectId);
  if (!isOfMany(filter)) return alone;
  const notDone = JSON.stringify([{ id: Number(subjectId) }]);
  return or(
    alone,
    and(
      like(auditEvents.subjectId, "% alerts"),
      sql`((${auditEvents.detail}->'ids')::jsonb @> ${subjectId}::jsonb or (${auditEvents.detail}->'notDone')::jsonb @> ${notDone}::jsonb)`,
    ),
  );
}

/** The same of the counts, as far as these can answer; `without` leaves one facet's own part out. */
export const countsWhere = (filter: AuditFilter, reader: Reader, without?: Facet): SQL =>
  all([
    ...alike(auditCounts, without ? { ...filter, [without]: undefined } : filter),
    seenBy(auditCounts, reader),
  ]);

/** The part of `countsWhere` that events have too; time and what only events know are left to the caller. */
export const alikeWhere = (filter: AuditFilter, reader: Reader, without?: Facet): SQL =>
  all([
    ...alike(auditEvents, without ? { ...filter, [without]: undefined } : filter),
    seenBy(auditEvents, reader),
  ]);

/** Whether the counts know everything that this filter and this reader's places ask for. */
export function isCountable(filter: AuditFilter, reader: Reader): boolean {
  const { subjectId, environmentId, tenant, correlationId } = filter;
  const places = placesFor(reader, "audit:read");
  return (
    !subjectId &&
    !environmentId &&
    !tenant &&
    !correlationId &&
    wordsOf(filter.text).length === 0 &&
    (places === "everywhere" || places.every((place) => !place.environmentId && !place.tenant))
  );
}

/** What is typed, as words of letters and digits; in small letters where the database makes them. */
export const wordsOf = (text: string | undefined): string[] =>
  (text ?? "").split(/[^a-zA-Z0-9\u0080-\uffff]+/).filter(Boolean);

export const EVENT_TEXT = sql`audit_text(${auditEvents.action}, ${auditEvents.subjectKind}, ${auditEvents.subjectId}, ${auditEvents.actor}, ${auditEvents.detail})`;

export const scopesOfCategory = (category: AuditCategory): string[] =>
  AUDIT_KEEPERS.map((keeper) => scopeOf(keeper, category));

function alike(on: Columns, filter: AuditFilter): (SQL | undefined)[] {
  const { action, actor, category, kind, platform, result } = filter;
  return [
    action ? byAction(on.action, action) : undefined,
    actor ? eq(on.actorId, actor) : undefined,
    category ? inArray(on.scope, scopesOfCategory(category)) : undefined,
    kind ? eq(on.subjectKind, kind) : undefined,
    platform === "console" ? isNull(on.platformId) : undefined,
    platform && platform !== "console" ? eq(on.platformId, platform) : undefined,
    result ? eq(on.result, result) : undefined,
  ];
}

const byAction = (column: typeof auditEvents.action | typeof auditCounts.action, action: string): SQL =>
  action.endsWith(".") ? like(column, `${action.replaceAll(/[\\%_]/g, "\\$&")}%`) : eq(column, action);

/**
 * Everywhere: no limit. Else what lies in the reader's places, and of what concerns no platform only what they did
 * themselves. Counts know neither environments nor tenants, so there only whole platforms count.
 */
function seenBy(on: Columns, reader: Reader): SQL | undefined {
  const places = placesFor(reader, "audit:read");
  if (places === "everywhere") return undefined;
  if (places.length === 0) return sql`false`;
  return or(
    ...places.map((place) => within(on, place)),
    and(isNull(on.platformId), eq(on.actorId, reader.id)),
  );
}

function within(on: Columns, { platformId, environmentId, tenant }: Place): SQL | undefined {
  const platform = platformId ?? environmentId?.split("/")[0];
  return and(
    platform ? eq(on.platformId, platform) : undefined,
    environmentId ? ("environmentId" in on ? eq(on.environmentId, environmentId) : sql`false`) : undefined,
    tenant ? ("tenant" in on ? eq(on.tenant, tenant) : sql`false`) : undefined,
  );
}

const all = (parts: readonly (SQL | SQLWrapper | undefined)[]): SQL => and(...parts) ?? sql`true`;
