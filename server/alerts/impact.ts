import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { alerts } from "@/db/schema";
import { jobTitle } from "./job-title";

type Alert = Pick<
  typeof alerts.$inferSelect,
  "id" | "environmentId" | "platformId" | "job" | "tenant" | "startedAt" | "resolvedAt"
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

/**
 * Whom it hits: the job and tenant of the alert and of everything that it explains. Freshness lost is what was booked
 * while the console watched; where that is less than what an alert about stale data says by itself (it began before
 * the console looked, or the latest minutes are not booked yet), the alert's own span counts.
 */
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
    ), booked as (
      select job, tenant, sum(warn_seconds) + sum(alert_seconds) as late, sum(alert_seconds) as alert, sum(unknown_seconds) as unknown
      from freshness_hours f where exists (select 1 from touched t where t.environment_id = f.environment_id and t.job = f.job and (t.tenant = f.tenant or t.tenant = ''))
        and f.environment_id = ${alert.environmentId}
        and f.hour >= date_trunc('hour', ${alert.startedAt.toISOString()}::timestamptz) and f.hour <= ${until}::timestamptz
      group by job, tenant
    ), told as (
      select job, tenant, max(past) as late, max(least(past, beyond)) as alert from (
        select a.job, coalesce(a.tenant, '') as tenant,
          greatest(0, extract(epoch from least(coalesce(a.recovering_since, a.resolved_at, ${until}::timestamptz), ${until}::timestamptz)
            - greatest(a.started_at, ${alert.startedAt.toISOString()}::timestamptz))) as past,
          case when r.spec ->> 'level' = 'alert' then greatest(0, coalesce(a.value - a.limit_value, 0)) else 0 end as beyond
        from alerts a join alert_rules r on r.id = a.rule_id and r.kind = 'staleness'
        where (a.id = ${alert.id} or (a.folded_under = ${alert.id} and a.state <> 'resolved')) and a.job is not null
      ) each_told group by job, tenant
    ), late as (
      select coalesce(sum(greatest(coalesce(b.late, 0), coalesce(t.late, 0))), 0)::int as late,
        coalesce(sum(greatest(coalesce(b.alert, 0), coalesce(t.alert, 0))), 0)::int as alert,
        coalesce(sum(b.unknown), 0)::int as unknown
      from booked b full join told t using (job, tenant)
    ), named as (
      select distinct coalesce(n.name, t.tenant) as name from touched t
      left join tenants n on n.environment_id = t.environment_id and n.external_id = t.tenant where t.tenant <> ''
    )
    select (select coalesce(array_agg(name), '{}') from (select name from named order by name limit ${NAMED}) shown) as tenants,
      (select count(*)::int from named) as tenant_count,
      (select coalesce(array_agg(distinct job), '{}') from touched where job is not null) as jobs,
      (select count(*)::int from touched where job is not null) as touched, late.late - late.alert as warn, late.alert, late.unknown from late`);
  const [found] = rows;
  if (!found) return { tenants: [], tenantCount: 0, jobs: [], late: null };
  return {
    tenants: found.tenants,
    tenantCount: found.tenant_count,
    jobs: found.jobs.map((job) => jobTitle(alert.platformId, job) ?? job),
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
