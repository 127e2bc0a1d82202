import { and, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { auditEvents, type auditExports, auditHeads } from "@/db/schema";
import { placesFor, type Standing } from "@/domain/access";
import { keeperOf } from "@/domain/audit";
import type { ExportFormat } from "@/domain/audit-export";
import type { AuditFilter } from "@/domain/schema/audit";
import { ExportFilter } from "@/domain/schema/audit-export";
import { auditWhere, type Reader } from "@/server/audit/where";
import { standingOf } from "@/server/grants/holdings";

/** Where each chain ended when somebody asked: nothing later is in their file, and nothing before it can still come. */
export type Heads = readonly { scope: string; seq: number; hash: string }[];

/** What a file holds is fixed when it is asked for, so that every attempt writes the same bytes. */
export type Wanted = {
  filter: AuditFilter;
  format: ExportFormat;
  timeZone: string;
  reader: Reader;
  heads: Heads;
  requestedAt: Date;
};

export type ExportRow = typeof auditExports.$inferSelect;

export const headsNow = (db: Db): Promise<{ scope: string; seq: number; hash: string }[]> =>
  db
    .select({ scope: auditHeads.scope, seq: auditHeads.seq, hash: auditHeads.hash })
    .from(auditHeads)
    .orderBy(auditHeads.scope);

/** The heads of the chains that somebody sees; how long the others are is none of their business. */
export function seenHeads({ heads, reader }: Pick<Wanted, "heads" | "reader">): Heads {
  const places = placesFor(reader, "audit:read");
  if (places === "everywhere") return heads;
  const keepers = new Set<string>(
    places.map(({ platformId, environmentId }) => keeperOf(environmentId?.split("/")[0] ?? platformId)),
  );
  return heads.filter(({ scope }) => keepers.has(scope.split("/")[0] ?? ""));
}

/** The wanted rows of the trail, as a condition. */
export function wantedRows({ filter, reader, heads }: Pick<Wanted, "filter" | "reader" | "heads">): SQL {
  const ends = JSON.stringify(Object.fromEntries(heads.map(({ scope, seq }) => [scope, seq])));
  const isThere = sql`${auditEvents.seq} <= (${ends}::jsonb ->> ${auditEvents.scope})::int8`;
  return and(auditWhere(filter, reader), isThere) ?? isThere;
}

/**
 * What a row asks for, with what its requester may see now; undefined when they may no longer export or see something
 * else than when they asked.
 */
export async function wantedOf(db: Db, row: ExportRow): Promise<Wanted | undefined> {
  const standing = await standingOf(db, row.requestedById);
  if (!standing || !mayStill(standing, row.places)) return undefined;
  const filter = ExportFilter.parse(row.filter);
  const { format, timeZone, heads, requestedAt } = row;
  return { filter, format, timeZone, heads, requestedAt, reader: standing };
}

export function mayStill(standing: Standing, places: ExportRow["places"]): boolean {
  return (
    placesFor(standing, "audit:export").length > 0 && samePlaces(placesFor(standing, "audit:read"), places)
  );
}

const samePlaces = (a: ExportRow["places"], b: ExportRow["places"]) => textOf(a) === textOf(b);

const textOf = (places: ExportRow["places"]) =>
  places === "everywhere"
    ? places
    : places
        .map(({ platformId, environmentId, tenant }) => JSON.stringify([platformId, environmentId, tenant]))
        .sort()
        .join();
