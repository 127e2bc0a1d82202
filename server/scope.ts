import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { Place } from "@/domain/access";

/** A whole environment, or one tenant of it. */
export type Scope = readonly (string | { environmentId: string; tenant: string })[];

/**
 * Does work that may see and write only rows within the scope; the database holds it to that, whatever it asks. An
 * empty scope sees nothing. Inside a transaction the scope ends with the work, not with the transaction.
 */
export function withScope<T>(db: Db, scope: Scope, work: (tx: Db) => Promise<T>): Promise<T> {
  const named = scope.map((one) => (typeof one === "string" ? one : `${one.environmentId}|${one.tenant}`));
  return db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ before: string | null }>(
      sql`select current_setting('app.scope', true) as before`,
    );
    await setScope(tx, JSON.stringify(named));
    const result = await work(tx);
    await setScope(tx, rows[0]?.before ?? "");
    return result;
  });
}

const setScope = (tx: Db, scope: string) => tx.execute(sql`select set_config('app.scope', ${scope}, true)`);

/** The same for the places of grants: a platform is all its environments, and what belongs to the platform itself. */
export function withPlaces<T>(db: Db, places: readonly Place[], work: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`
      with places as (
        select * from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p("platformId" text, "environmentId" text, tenant text)
      ), named as (
        select e.id || coalesce('|' || p.tenant, '') as name from places p join environments e
          on (p."environmentId" is null or e.id = p."environmentId") and (p."platformId" is null or e.platform_id = p."platformId")
        union select p."platformId" from places p where p."platformId" is not null and p."environmentId" is null and p.tenant is null
      )
      select set_config('app.scope', (select coalesce(jsonb_agg(name), '[]') from named)::text, true)`);
    return work(tx);
  });
}

/** Within narrowed work: what must look beyond it without telling whoever asked, such as whom to notify. */
export async function beyondScope<T>(tx: Db, work: () => Promise<T>): Promise<T> {
  const { rows } = await tx.execute<{ before: string | null }>(
    sql`select current_setting('app.scope', true) as before`,
  );
  const before = rows[0]?.before ?? "";
  if (before === "*") return work();
  await setScope(tx, "*");
  const result = await work();
  await setScope(tx, before);
  return result;
}
