import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { MatchReason, TenantStatus } from "@/domain/tenant";
import type { TenantId } from "./records";

export type Suggestion = {
  because: MatchReason;
  /** What they have in common. */
  key: string;
  members: {
    environmentId: string;
    externalId: string;
    name: string;
    status: TenantStatus;
    customerId: string | null;
    customerName: string | null;
  }[];
};

/** Addresses that say nothing of a company. */
const PUBLIC_MAIL = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "yahoo.com",
  "icloud.com",
  "proton.me",
];

const DOMAIN = sql`case when r.owner_contact like '%_@_%' and r.owner_contact not like 'https:%' then nullif(split_part(lower(r.owner_contact), '@', 2), '') end`;

const KEYS: Record<MatchReason, { key: SQL; holds: SQL }> = {
  name: { key: sql`nullif(r.name_key, '')`, holds: sql`count(distinct r.environment_id) > 1` },
  directory: { key: sql`t.ids ->> 'directory'`, holds: sql`count(distinct r.environment_id) > 1` },
  // An address that two tenants of one platform share is that of who looks after them, not of a customer.
  "e-mail": {
    key: sql`case when ${DOMAIN} <> all(${sql.param(PUBLIC_MAIL)}::text[]) then ${DOMAIN} end`,
    holds: sql`count(distinct r.environment_id) > 1 and count(distinct r.environment_id) = count(*)`,
  },
};

const MOST = 100;

/**
 * Tenants of several environments that may be of one customer and are not all linked to it, by what they have in
 * common; of one tenant, only those with whom it has it.
 */
export async function suggestCustomers(db: Db, of?: TenantId): Promise<Suggestion[]> {
  const found = await Promise.all(
    (Object.keys(KEYS) as MatchReason[]).map((because) => suggestBy(db, because, of)),
  );
  const seen = new Set<string>();
  return found.flat().filter(({ members }) => {
    const who = JSON.stringify(members.map(({ environmentId, externalId }) => [environmentId, externalId]));
    return !seen.has(who) && seen.add(who);
  });
}

async function suggestBy(db: Db, because: MatchReason, of: TenantId | undefined): Promise<Suggestion[]> {
  const { key, holds } = KEYS[because];
  const from = sql`tenant_records r
    join environments e on e.id = r.environment_id and e.active
    left join tenants t on t.environment_id = r.environment_id and t.external_id = r.external_id`;
  const { rows } = await db.execute<Suggestion>(sql`
    select ${because} as because, g.key, g.members from (
      select ${key} as key, jsonb_agg(jsonb_build_object('environmentId', r.environment_id, 'externalId', r.external_id, 'name', r.name,
        'status', r.status, 'customerId', r.customer_id, 'customerName', c.name) order by r.environment_id, r.external_id) as members,
        jsonb_agg(r.environment_id || '|' || r.external_id) as named
      from ${from} left join customers c on c.id = r.customer_id
      where r.status <> 'offboarded' and ${key} is not null
        ${of ? sql`and ${key} = (select ${key} from ${from} where r.environment_id = ${of.environmentId} and r.external_id = ${of.externalId})` : sql``}
      group by 1 having ${holds} and bool_or(r.customer_id is null)
    ) g
    where not exists (select 1 from customer_rejections j where j.because = ${because} and j.key = g.key and j.members @> g.named)
    order by g.key limit ${MOST}`);
  return rows;
}
