import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { alerts } from "@/db/schema";

type Alert = Pick<
  typeof alerts.$inferSelect,
  "id" | "environmentId" | "job" | "tenant" | "startedAt" | "resolvedAt"
>;

export type Impact = {
  /** What is called a tenant's id where its platform tells no name. */
  tenants: string[];
  tenantCount: number;
  jobs: string[];
  /** How long data has been past a limit since the start, over all jobs it touches; null where no job is known. */
  late: { warnSeconds: number; alertSeconds: number; unknownSeconds: number; jobs: number } | null;
};

const NAMED = 8;

/** Whom it hits: the job and tenant of the alert and of everything that it explains. */
export async function alertImpact(db: Db, alert: Alert, now: Date): Promise<Impact> {
  const until = (alert.resolvedAt ?? now).toISOString();
  const { rows } = await db.execute<{
    tenants: string[];
    tenant_count: number;
    jobs: string[];
    touched: number;
    warn: number;
    alert: number;
    unknown: number;
  }>(sql`
    with touched as (
      select distinct environment_id, job, coalesce(tenant, '') as tenant from alerts
      where (id = ${alert.id} or (folded_under = ${alert.id} and state <> 'resolved')) and (job is not null or tenant is not null)
    ), late as (
      select coalesce(sum(warn_seconds), 0)::int as warn, coalesce(sum(alert_seconds), 0)::int as alert, coalesce(sum(unknown_seconds), 0)::int as unknown
      from freshness_hours f where exists (select 1 from touched t where t.environment_id = f.environment_id and t.job = f.job and (t.tenant = f.tenant or t.tenant = ''))
        and f.environment_id = ${alert.environmentId}
        and f.hour >= date_trunc('hour', ${alert.startedAt.toISOString()}::timestamptz) and f.hour <= ${until}::timestamptz
    ), named as (
      select distinct coalesce(n.name, t.tenant) as name from touched t
      left join tenants n on n.environment_id = t.environment_id and n.external_id = t.tenant where t.tenant <> ''
    )
    select (select coalesce(array_agg(name), '{}') from (select name from named order by name limit ${NAMED}) shown) as tenants,
      (select count(*)::int from named) as tenant_count,
      (select coalesce(array_agg(distinct job), '{}') from touched where job is not null) as jobs,
      (select count(*)::int from touched where job is not null) as touched, late.warn, late.alert, late.unknown from late`);
  const [found] = rows;
  if (!found) return { tenants: [], tenantCount: 0, jobs: [], late: null };
  return {
    tenants: found.tenants,
    tenantCount: found.tenant_count,
    jobs: found.jobs,
    late:
      found.touched === 0
        ? null
        : {
            warnSeconds: found.warn,
            alertSeconds: found.alert,
            unknownSeconds: found.unknown,
            jobs: found.touched,
          },
  };
}
