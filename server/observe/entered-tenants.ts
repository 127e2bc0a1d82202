import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { TenantStatus } from "@/domain/tenant";

/** Tenants for which somebody entered a credential here: they count as if the configuration named them. */
export type EnteredTenants = ReadonlyMap<string, { watched: readonly string[]; prepared: readonly string[] }>;

/** One that no connector takes for a tenant must not spoil the list of the others. */
const KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const PREPARED: readonly (TenantStatus | null)[] = ["draft", "verifying"];

export async function enteredTenants(db: Db): Promise<EnteredTenants> {
  const { rows } = await db.execute<{ environment: string; tenant: string; status: TenantStatus | null }>(sql`
    select distinct c.environment_id as environment, c.tenant, r.status
    from credentials c
    join credential_versions v on v.credential_id = c.id and v.slot = 'current'
    left join tenant_records r on r.environment_id = c.environment_id and r.external_id = c.tenant
    where c.tenant <> '' and c.gone_at is null and r.status is distinct from 'offboarded'
    order by 1, 2`);
  const found = new Map<string, { watched: string[]; prepared: string[] }>();
  for (const { environment, tenant, status } of rows) {
    if (!KEY.test(tenant) || tenant === "all") continue;
    const of = found.get(environment) ?? { watched: [], prepared: [] };
    found.set(environment, of);
    (PREPARED.includes(status) ? of.prepared : of.watched).push(tenant);
  }
  return found;
}

/** The options that name tenants, with those that were entered; what the configuration names comes first and stays. */
export function namingTenants(
  options: Readonly<Record<string, string>>,
  entered: { watched: readonly string[]; prepared: readonly string[] } | undefined,
): Record<string, string> {
  const configured = (options.tenants ?? "")
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  const isNew = (key: string) => !configured.includes(key);
  const watched = [...configured, ...(entered?.watched ?? []).filter(isNew)];
  const prepared = (entered?.prepared ?? []).filter(isNew);
  return {
    ...options,
    ...(watched.length > 0 ? { tenants: watched.join(",") } : {}),
    ...(prepared.length > 0 ? { "tenants-prepared": prepared.join(",") } : {}),
  };
}
