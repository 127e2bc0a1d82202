import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import type { PlatformId } from "@/domain/platform";
import type { ListTenants } from "@/domain/schema/tenant";
import type { Eligibility, TenantStatus } from "@/domain/tenant";
import { healthOf } from "./health";
import { eligibilityOf, lateListings, RECORDS, whereTenants } from "./where";

const PAGE = 50;

export type TenantRow = {
  environmentId: string;
  externalId: string;
  name: string;
  platformId: PlatformId;
  environmentName: string;
  status: TenantStatus;
  statusSince: Date;
  unexpectedAt: Date | null;
  ownerName: string;
  purpose: string;
  customerId: string | null;
  customerName: string | null;
  eligibility: Eligibility;
  skippedBecause: string | null;
  ids: Record<string, string>;
};

/** What every list of tenants shows of one; the customer is `c`. */
export const shownColumns = (
  late: readonly string[],
) => sql`r.environment_id as "environmentId", r.external_id as "externalId", r.name,
  e.platform_id as "platformId", e.name as "environmentName", r.status, r.status_since as "statusSince", r.unexpected_at as "unexpectedAt",
  r.owner_name as "ownerName", r.purpose, r.customer_id as "customerId", c.name as "customerName", ${eligibilityOf(late)} as eligibility,
  t.skipped_because as "skippedBecause", coalesce(t.ids, '{}') as ids`;

/** Moments that come from plain SQL are text. */
export const withMoments = (row: TenantRow): TenantRow => ({
  ...row,
  statusSince: new Date(row.statusSince),
  unexpectedAt: row.unexpectedAt && new Date(row.unexpectedAt),
});

/** A page of the registry by name, each tenant with how it is. */
export async function listTenants(db: Db, { filter, after }: z.output<typeof ListTenants>, now: Date) {
  const late = await lateListings(db, now);
  const { rows } = await db.execute<TenantRow>(sql`
    select ${shownColumns(late)} from ${RECORDS} left join customers c on c.id = r.customer_id
    where ${whereTenants(filter, late)}
      ${after ? sql`and (r.name, r.environment_id, r.external_id) > (${after.name}, ${after.environmentId}, ${after.externalId})` : sql``}
    order by r.name, r.environment_id, r.external_id limit ${PAGE + 1}`);
  const page = rows.slice(0, PAGE).map(withMoments);
  const health = await healthOf(db, page, now);
  const last = rows.length > PAGE ? page.at(-1) : undefined;
  return {
    rows: page.map((row, at) => ({ ...row, health: health[at] ?? null })),
    next: last ? { name: last.name, environmentId: last.environmentId, externalId: last.externalId } : null,
  };
}
