import type { AuditEvents, AuditFilter, AuditPlace } from "./audit-types";

/** A search by its filter and where it begins: what was found out for one is not taken for another. */
export const searchOf = (filter: AuditFilter, before: AuditPlace | undefined) =>
  JSON.stringify([filter, before]);

/** How far a search went on since it began. */
export type Further = { search: string; before: AuditPlace };

export const placeOf = (
  filter: AuditFilter,
  before: AuditPlace | undefined,
  further: Further | undefined,
): AuditPlace | undefined => (further?.search === searchOf(filter, before) ? further.before : before);

/** Where it goes on by itself: it was given up before it found anything. What the last search left says nothing of this one. */
export const goesOnAt = (
  page: Pick<AuditEvents, "rows" | "next"> | undefined,
  isOfLastSearch: boolean,
): AuditPlace | null => (page && !isOfLastSearch && page.rows.length === 0 ? page.next : null);
