import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { PlatformId } from "@/domain/platform";
import type { Eligibility, TenantStatus } from "@/domain/tenant";
import { eligibilityOf, lateListings, RECORDS, type TenantFilter, whereTenants } from "./where";

type Cell = {
  environment: string;
  platform: PlatformId;
  status: TenantStatus;
  eligibility: Eligibility;
  unexpected: boolean;
  count: number;
};
export type FacetValue = { value: string; count: number };

/** Of more that fit the words only so many are counted. */
const CAP = 5_000;

/** How many tenants there are of each value of each facet under the filter; a facet is counted without itself. */
export async function tenantFacets(db: Db, filter: TenantFilter, now: Date) {
  const late = await lateListings(db, now);
  const wide = {
    ...filter,
    platforms: [],
    environments: [],
    statuses: [],
    eligibility: [],
    isUnexpected: false,
  };
  const isNarrow = filter.text !== "";
  const { rows } = await db.execute<Cell>(sql`
    select environment, platform, status, eligibility, unexpected, count(*)::int as count from (
      select r.environment_id as environment, e.platform_id as platform, r.status, ${eligibilityOf(late)} as eligibility,
        r.unexpected_at is not null as unexpected
      from ${RECORDS} where ${whereTenants(wide, late)} ${isNarrow ? sql`limit ${CAP}` : sql``}) n
    group by 1, 2, 3, 4, 5`);
  const counted = countCells(rows, filter);
  return { ...counted, isCapped: isNarrow && counted.all >= CAP };
}

type Facet = "platforms" | "environments" | "statuses" | "eligibility" | "isUnexpected";

function countCells(cells: readonly Cell[], filter: TenantFilter) {
  const fits = (cell: Cell, left?: Facet) =>
    (left === "platforms" || filter.platforms.length === 0 || filter.platforms.includes(cell.platform)) &&
    (left === "environments" ||
      filter.environments.length === 0 ||
      filter.environments.includes(cell.environment)) &&
    (left === "statuses" || filter.statuses.length === 0 || filter.statuses.includes(cell.status)) &&
    (left === "eligibility" ||
      filter.eligibility.length === 0 ||
      filter.eligibility.includes(cell.eligibility)) &&
    (left === "isUnexpected" || !filter.isUnexpected || cell.unexpected);
  const by = (facet: Facet, of: (cell: Cell) => string): FacetValue[] => {
    const found = new Map<string, number>();
    for (const cell of cells)
      if (fits(cell, facet)) found.set(of(cell), (found.get(of(cell)) ?? 0) + cell.count);
    return [...found]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => (a.value < b.value ? -1 : 1));
  };
  const sum = (wanted: (cell: Cell) => boolean) =>
    cells.reduce((total, cell) => (wanted(cell) ? total + cell.count : total), 0);
  return {
    /** Under the whole filter. */
    total: sum((cell) => fits(cell)),
    /** Under its words alone. */
    all: sum(() => true),
    unexpected: sum((cell) => cell.unexpected && fits(cell, "isUnexpected")),
    platforms: by("platforms", ({ platform }) => platform),
    environments: by("environments", ({ environment }) => environment),
    statuses: by("statuses", ({ status }) => status),
    eligibility: by("eligibility", ({ eligibility }) => eligibility),
  };
}
