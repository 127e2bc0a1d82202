import { asc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { customers, tenantRecords } from "@/db/schema";

const MOST = 200;

/** Customers by name, each with its tenants. */
export async function listCustomers(db: Db, text: string) {
  const pattern = `%${text.trim().replace(/[%_\\]/g, "\\$&")}%`;
  const rows = await db
    .select({
      id: customers.id,
      name: customers.name,
      createdAt: customers.createdAt,
      createdByName: customers.createdByName,
      tenants: sql<
        { environmentId: string; externalId: string; name: string }[]
      >`coalesce(jsonb_agg(jsonb_build_object('environmentId', ${tenantRecords.environmentId}, 'externalId', ${tenantRecords.externalId}, 'name', ${tenantRecords.name})
        order by ${tenantRecords.environmentId}, ${tenantRecords.name}) filter (where ${tenantRecords.externalId} is not null), '[]')`,
    })
    .from(customers)
    .leftJoin(tenantRecords, eq(tenantRecords.customerId, customers.id))
    .where(sql`${customers.name} ilike ${pattern}`)
    .groupBy(customers.id)
    .orderBy(asc(customers.name), asc(customers.id))
    .limit(MOST + 1);
  return { rows: rows.slice(0, MOST), isCut: rows.length > MOST };
}
