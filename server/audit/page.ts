import { type SQL, sql } from "drizzle-orm";
import { auditEvents } from "@/db/schema";
import type { AuditFilter, AuditPlace } from "@/domain/schema/audit";
import type { Reader } from "./where";

export type AuditRow = typeof auditEvents.$inferSelect;

/** A piece of the trail, newest first. `searchedTo`: it was given up there; what lies before is not looked at yet. */
export type Page = { rows: AuditRow[]; next: AuditPlace | null; searchedTo: Date | null };

export type Search = {
  filter: AuditFilter;
  reader: Reader;
  before: AuditPlace | undefined;
  limit: number;
  /** After so long no further step is begun. */
  budgetMs: number;
};

/** One of these finds so few events that nothing else need narrow the search. */
export const isSharp = ({ subjectId, tenant, correlationId }: AuditFilter): boolean =>
  Boolean(subjectId || tenant || correlationId);

/** As a row, so that the index is entered at this point and not read up to it; and by time alone, which rules out months. */
export const placedBefore = (place: AuditPlace | undefined): SQL | undefined =>
  place &&
  sql`${auditEvents.at} <= ${place.at.toISOString()}::timestamptz and (${auditEvents.at}, ${auditEvents.scope}, ${auditEvents.seq}) < (${place.at.toISOString()}::timestamptz, ${place.scope}::text, ${place.seq}::int8)`;

/** Of one row more than fit, the page and where the next one begins. */
export function cut(rows: readonly AuditRow[], limit: number): Page {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    rows: rows.slice(0, limit),
    next: last ? { at: last.at, scope: last.scope, seq: last.seq } : null,
    searchedTo: null,
  };
}

/** The search goes on before this moment. */
export const givenUp = (rows: AuditRow[], searchedTo: Date): Page => ({
  rows,
  next: { at: searchedTo, scope: "", seq: 0 },
  searchedTo,
});

/** Such a place is a moment and no event. */
export const isGivenUp = ({ scope }: AuditPlace) => scope === "";

export const latest = (a: Date, b: Date | undefined) => (b && b > a ? b : a);
export const earliest = (a: Date, b: Date | undefined) => (b && b < a ? b : a);
