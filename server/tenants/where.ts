import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { environments, listings } from "@/db/schema";
import { lateAfterMs } from "@/domain/check";
import type { TenantFilter as Filter } from "@/domain/schema/tenant";
import type { Eligibility } from "@/domain/tenant";

export type TenantFilter = z.output<typeof Filter>;

/** Environments whose list of tenants is too old to say anything of now. */
export async function lateListings(db: Db, now: Date): Promise<string[]> {
  const rows = await db.select().from(listings);
  return rows
    .filter(
      ({ kind, seenAt, everySeconds }) =>
        kind === "tenants" && now.getTime() - seenAt.getTime() > lateAfterMs(everySeconds),
    )
    .map(({ environmentId }) => environmentId);
}

/** Of `t`, the platform's row of the record `r`. */
export const eligibilityOf = (late: readonly string[]): SQL<Eligibility> => sql`case
  when t.external_id is null then 'not-listed'
  when r.environment_id = any(${sql.param(late)}::text[]) then 'unknown'
  when t.gone_at is not null then 'gone'
  when not t.active then 'inactive'
  when t.skipped_because is not null then 'skipped'
  else 'served' end`;

/** The records `r`, where they are (`e`), and what their platforms list of them (`t`). */
export const RECORDS = sql`tenant_records r
  join ${environments} e on e.id = r.environment_id and e.active
  left join tenants t on t.environment_id = r.environment_id and t.external_id = r.external_id`;

/** Whom late data or an open alert is about; platforms name a tenant by its id or by its name. */
const TROUBLED = sql`(select environment_id, tenant from job_states where status in ('warn', 'alert') and tenant <> ''
  union select environment_id, tenant from alerts where state <> 'resolved' and tenant is not null)`;

const words = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);
const pattern = (word: string) => `%${word.replace(/[%_\\]/g, "\\$&")}%`;

/** Every word stands somewhere in what is known of the record. */
export function called(text: string): SQL | undefined {
  const patterns = words(text).map(pattern);
  // One condition for each word: an index serves them, but not an array of patterns.
  return patterns.length > 0
    ? sql.join(
        patterns.map((one) => sql`r.search like ${one}`),
        sql` and `,
      )
    : undefined;
}

/** The records that a filter means. */
export function whereTenants(filter: TenantFilter, late: readonly string[]): SQL {
  const among = (column: SQL, values: readonly string[]) =>
    values.length > 0 ? sql`${column} = any(${sql.param(values)}::text[])` : undefined;
  const parts = [
    called(filter.text),
    among(sql`e.platform_id`, filter.platforms),
    among(sql`r.environment_id`, filter.environments),
    among(sql`r.status`, filter.statuses),
    filter.eligibility.length > 0 ? among(eligibilityOf(late), filter.eligibility) : undefined,
    filter.isUnexpected ? sql`r.unexpected_at is not null` : undefined,
    filter.customerId ? sql`r.customer_id = ${filter.customerId}::uuid` : undefined,
    filter.isTroubled
      ? sql`((r.environment_id, r.external_id) in ${TROUBLED} or (r.environment_id, r.name) in ${TROUBLED})`
      : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? sql.join(parts, sql` and `) : sql`true`;
}
