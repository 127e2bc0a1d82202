import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { called, RECORDS } from "./where";

const MOST = 8;

/** Tenants by whatever somebody knows of them, for the palette; those whose name begins with it first. */
export async function findTenants(db: Db, text: string) {
  const { rows } = await db.execute<{ environmentId: string; externalId: string; name: string }>(sql`
    select r.environment_id as "environmentId", r.external_id as "externalId", r.name from ${RECORDS}
    where ${called(text) ?? sql`false`}
    order by not starts_with(lower(r.name), ${text.toLowerCase()}), r.name, r.environment_id, r.external_id limit ${MOST}`);
  return rows;
}
