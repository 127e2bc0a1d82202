import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { ROOT_TROUBLES } from "@/domain/alert";
import type { EventRow } from "./alert-rows";
import { changeAlerts } from "./change-alerts";
import { clockOf } from "./life";

/** A cause may be noticed after what it causes. Seconds. */
const NOTICED_WITHIN = 900;

/** What many of it together is told of as one. */
const SINGLE_KINDS = ["staleness", "consecutive-failures"];
const SINGLE_TROUBLES = ["sync-failed", "stale"];
const SIMULTANEOUS = "simultaneous";

type Placed = { id: string; was: string | null; cause: string | null; cause_title: string | null };

/**
 * Puts what an open alert of the same environment explains under that alert, and takes it out again when its cause
 * is over. What is said of a job as a whole explains the same of its tenants. The most fundamental cause wins; a cause is only ever folded under a more fundamental one, so that there
 * are no circles. What is folded goes on living.
 */
export async function foldAlerts(db: Db, now: Date): Promise<void> {
  const placed = await misplaced(db);
  const wanted = new Map(placed.map((row) => [Number(row.id), row]));
  await changeAlerts(db, [...wanted.keys()], (alert): EventRow | "silently" | undefined => {
    const row = wanted.get(alert.id);
    const was = row?.was ? Number(row.was) : null;
    if (!row || alert.state === "resolved" || alert.foldedUnder !== was) return undefined;
    const at = clockOf(alert, now);
    alert.foldedUnder = row.cause ? Number(row.cause) : null;
    if (row.cause) {
      const said = `Explained by alert ${row.cause}: ${row.cause_title}. It goes on being judged and tells nobody by itself.`;
      return { kind: "folded", at, said, detail: { under: alert.foldedUnder } };
    }
    if (alert.recoveringSince) return "silently";
    const said = `Alert ${was} no longer explains it; it still fires.`;
    return { kind: "unfolded", at, said, detail: { from: was } };
  });
}

/** Open alerts whose cause is another than the one they are folded under. */
async function misplaced(db: Db): Promise<Placed[]> {
  const { rows } = await db.execute<Placed>(sql`
    with live as (
      select a.id, a.environment_id, a.trouble, a.title, a.opened_at, a.folded_under, a.subject_kind, a.job, a.tenant, r.kind,
        case when a.trouble = any(${sql.param(ROOT_TROUBLES)}::text[]) then array_position(${sql.param(ROOT_TROUBLES)}::text[], a.trouble)
          when r.kind = ${SIMULTANEOUS} or a.trouble = ${SIMULTANEOUS} then 100
          when a.subject_kind = 'job' and a.job is not null and a.tenant is null then 500 else 1000 end as depth,
        greatest(${NOTICED_WITHIN}::int, case when r.kind = ${SIMULTANEOUS} then coalesce((r.spec->>'windowSeconds')::int, 0) end) as before
      from alerts a left join alert_rules r on r.id = a.rule_id where a.state <> 'resolved'
    ), causes as materialized (select * from live where depth < 1000)
    select a.id, a.folded_under as was, cause.id as cause, cause.title as cause_title
    from live a left join lateral (
      select c.id, c.title from causes c
      where c.environment_id = a.environment_id and c.depth < a.depth and a.opened_at >= c.opened_at - c.before * interval '1 second'
        and (c.depth < 100 or (c.depth = 500 and c.trouble = a.trouble and c.job = a.job and a.tenant is not null)
          or (c.depth = 100 and a.subject_kind = 'job' and (a.kind = any(${sql.param(SINGLE_KINDS)}::text[]) or a.trouble = any(${sql.param(SINGLE_TROUBLES)}::text[]))))
      order by c.depth, c.opened_at, c.id limit 1
    ) cause on true
    where a.folded_under is distinct from cause.id limit 2000`);
  return rows;
}
