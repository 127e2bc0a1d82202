import type { Client } from "@/server/syncs/run-rows";

/** Everything that a person might look for: of the record, its other ids at the platform, and its customer. */
const SEARCH = `lower(concat_ws(' ', r.name, r.external_id,
  (select string_agg(i.value, ' ' order by i.key) from tenants t, jsonb_each_text(t.ids) as i
    where t.environment_id = r.environment_id and t.external_id = r.external_id),
  r.environment_id, nullif(r.owner_name, ''), nullif(r.owner_contact, ''), nullif(r.purpose, ''),
  (select c.name from customers c where c.id = r.customer_id)))`;

/** Brings up to date what records are found by, and writes only what differs. Whoever changes any of it calls this. */
export async function keepSearch(
  client: Client,
  environmentId: string,
  externalIds: readonly string[],
): Promise<void> {
  await client.query(
    `update tenant_records r set search = n.search
     from (select r.external_id, ${SEARCH} as search from tenant_records r
       where r.environment_id = $1 and r.external_id = any($2::text[])) n
     where r.environment_id = $1 and r.external_id = n.external_id and r.search <> n.search`,
    [environmentId, externalIds],
  );
}

/** The same for all records of a customer, whose name is one of the words. */
export async function keepSearchOfCustomer(client: Client, customerId: string): Promise<void> {
  await client.query(
    `update tenant_records r set search = ${SEARCH} where r.customer_id = $1 and r.search <> ${SEARCH}`,
    [customerId],
  );
}
