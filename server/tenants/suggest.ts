import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { customerRejections, tenantRecords, tenants } from "@/db/schema";
import type { MatchReason, TenantStatus } from "@/domain/tenant";
import { isRecord, type TenantId } from "./records";

export type Suggestion = {
  because: MatchReason;
  /** What they have in common. */
  key: string;
  members: Member[];
};
type Member = {
  environmentId: string;
  externalId: string;
  name: string;
  status: TenantStatus;
  customerId: string | null;
  customerName: string | null;
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

type Sign = {
  key: SQL;
  /** Of the record `r` and the platform's row `t`. */
  tells: SQL;
  /** Of the tenants that have a key in common. */
  holds: SQL;
};

const SIGNS: Record<MatchReason, Sign> = {
  name: { key: sql`r.name_key`, tells: sql`r.name_key <> ''`, holds: sql`true` },
  directory: { key: sql`t.ids ->> 'directory'`, tells: sql`t.ids ->> 'directory' <> ''`, holds: sql`true` },
  // An address that two tenants of one platform share is that of who looks after them, not of a customer.
  "e-mail": {
    key: sql`r.owner_domain`,
    tells: sql`r.owner_domain <> '' and r.owner_domain <> all(${sql.param(PUBLIC_MAIL)}::text[])`,
    holds: sql`count(distinct r.environment_id) = count(*)`,
  },
};
const REASONS = Object.keys(SIGNS) as MatchReason[];

const FROM = sql`tenant_records r
  join environments e on e.id = r.environment_id and e.active
  left join tenants t on t.environment_id = r.environment_id and t.external_id = r.external_id`;

const MOST = 100;

/**
 * Tenants of several environments that may be of one customer and are not all linked to it, by what they have in
 * common; of one tenant, only those with whom it has it.
 */
export async function suggestCustomers(db: Db, of?: TenantId): Promise<Suggestion[]> {
  const [rejected, own] = await Promise.all([
    db.select().from(customerRejections),
    of ? keysOf(db, of) : undefined,
  ]);
  const isRejected = ({ because, key, members }: Suggestion) => {
    const answer = rejected.find((one) => one.because === because && one.key === key);
    return members.every(({ environmentId, externalId }) =>
      answer?.members.includes(`${environmentId}|${externalId}`),
    );
  };
  const found = await Promise.all(
    REASONS.map((because) =>
      own && !own[because] ? [] : suggestBy(db, because, MOST + rejected.length, own?.[because]),
    ),
  );
  const seen = new Set<string>();
  return found
    .flatMap((some) => some.filter((one) => !isRejected(one)).slice(0, MOST))
    .filter(({ members }) => {
      const who = JSON.stringify(members.map(({ environmentId, externalId }) => [environmentId, externalId]));
      return !seen.has(who) && seen.add(who);
    });
}

async function keysOf(db: Db, of: TenantId): Promise<Record<MatchReason, string>> {
  const [row] = await db
    .select({
      name: tenantRecords.nameKey,
      domain: tenantRecords.ownerDomain,
      directory: sql<string | null>`${tenants.ids} ->> 'directory'`,
    })
    .from(tenantRecords)
    .leftJoin(
      tenants,
      and(
        eq(tenants.environmentId, tenantRecords.environmentId),
        eq(tenants.externalId, tenantRecords.externalId),
      ),
    )
    .where(isRecord(of));
  return { name: row?.name ?? "", directory: row?.directory ?? "", "e-mail": row?.domain ?? "" };
}

/** First what several have in common, then who they are: most keys are of one tenant alone. */
async function suggestBy(db: Db, because: MatchReason, most: number, only?: string): Promise<Suggestion[]> {
  const { key, tells, holds } = SIGNS[because];
  const stays = sql`r.status <> 'offboarded' and ${tells}`;
  const shared = await db.execute<{ key: string }>(sql`
    select ${key} as key from ${FROM} where ${stays} ${only ? sql`and ${key} = ${only}` : sql``}
    group by 1 having count(distinct r.environment_id) > 1 and ${holds} and bool_or(r.customer_id is null)
    order by 1 limit ${most}`);
  const keys = shared.rows.map((row) => row.key);
  if (keys.length === 0) return [];
  const { rows } = await db.execute<Member & { key: string }>(sql`
    select ${key} as key, r.environment_id as "environmentId", r.external_id as "externalId", r.name, r.status,
      r.customer_id as "customerId", c.name as "customerName"
    from ${FROM} left join customers c on c.id = r.customer_id
    where ${stays} and ${key} = any(${sql.param(keys)}::text[]) order by r.environment_id, r.external_id`);
  return keys.map((one) => ({
    because,
    key: one,
    members: rows.filter((row) => row.key === one).map(({ key: _, ...member }) => member),
  }));
}
