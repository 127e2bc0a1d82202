import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { checks } from "@/db/schema";
import { ROLES, type Role } from "@/domain/access";
import type { SecurityRange } from "@/domain/schema/security";
import { ENOUGH_DAYS, ENOUGH_SIGN_INS } from "@/domain/usual-sign-in";
import { SELF } from "@/server/config/apply";
import { settings } from "@/server/config/settings";
import { refusedPeople, unusualSignIns } from "./signals";

const DAY_MS = 86_400_000;
const RANGE_MS: Record<SecurityRange["range"], number> = { "24h": DAY_MS, "7d": 7 * DAY_MS };
const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/** Everything that the page of security shows, but for the chart. */
export async function securityOverview(db: Db, { range }: SecurityRange, now: Date) {
  const from = new Date(now.getTime() - RANGE_MS[range]);
  return {
    now,
    from,
    checks: await checksNow(db),
    unusual: await unusualSignIns(db, new Date(now.getTime() - 30 * DAY_MS), now),
    refused: await refusedPeople(db, from, now),
    tooFast: await tooFastBy(db, from, now),
    emergencies: await emergencies(db, now),
    roles: await byRole(db, now),
    tokens: await tokensEnding(db, now),
    history: await historyOf(db, now),
  };
}

const checksNow = (db: Db) =>
  db
    .select({
      key: checks.key,
      title: checks.title,
      status: checks.status,
      reason: checks.reason,
      since: checks.since,
    })
    .from(checks)
    .where(
      and(
        eq(checks.environmentId, SELF),
        eq(checks.active, true),
        inArray(checks.question, ["security", "trail"]),
      ),
    )
    .orderBy(checks.id);

async function tooFastBy(db: Db, from: Date, now: Date) {
  const { rows } = await db.execute<{
    id: string;
    name: string;
    what: string;
    refused: number;
    last: string | Date;
  }>(
    sql`select r.who as id, coalesce(p.name, r.who) as name, r.what, sum(r.count)::int as refused, max(r.minute) as last
      from rate_refusals r left join people p on p.id::text = r.who where r.minute > ${moment(from)} and r.minute <= ${moment(now)}
      group by 1, 2, 3 order by 4 desc, 2, 3 limit 50`,
  );
  return rows.map((row) => ({ ...row, last: new Date(row.last) }));
}

/** What was done alone in the last 90 days, what waits for a review first. */
async function emergencies(db: Db, now: Date) {
  type Row = {
    id: string;
    label: string;
    environmentId: string;
    by: string;
    at: string | Date;
    dueAt: string | Date | null;
    doneAt: string | Date | null;
    doneBy: string | null;
    justified: boolean | null;
  };
  const { rows } = await db.execute<Row>(
    sql`select a.id, a.label, a.environment_id as "environmentId", a.requested_by_name as by, coalesce(a.submitted_at, a.requested_at) as at,
        d.due_at as "dueAt", d.done_at as "doneAt", d.done_by_name as "doneBy", d.justified
      from action_runs a left join duties d on d.action_run_id = a.id
      where a.break_glass and a.requested_at > ${moment(new Date(now.getTime() - 90 * DAY_MS))} order by d.done_at is not null, 5 desc limit 50`,
  );
  const date = (at: string | Date | null) => (at === null ? null : new Date(at));
  return rows.map((row) => ({
    ...row,
    at: new Date(row.at),
    dueAt: date(row.dueAt),
    doneAt: date(row.doneAt),
  }));
}

/** How many there are of each role, who of them has no second proof, and how many sessions are open. */
async function byRole(db: Db, now: Date) {
  const { rows } = await db.execute<{
    role: Role;
    people: number;
    without: number;
    sessions: number;
    oldest: string | Date | null;
  }>(
    sql`select p.role, count(*)::int as people,
        (count(*) filter (where p.source = 'local' and not exists (select from second_factors f where f.person_id = p.id and f.confirmed_at is not null)))::int as without,
        coalesce(sum(s.open), 0)::int as sessions, min(s.oldest) as oldest
      from people p left join lateral (
        select count(*) as open, min(created_at) as oldest from sessions where person_id = p.id and revoked_at is null and expires_at > ${moment(now)}) s on true
      where p.disabled_at is null group by p.role`,
  );
  const required = settings().signIn.secondFactorFor;
  return ROLES.map((role) => {
    const row = rows.find((each) => each.role === role);
    return {
      role,
      people: row?.people ?? 0,
      without: row?.without ?? 0,
      sessions: row?.sessions ?? 0,
      oldest: row?.oldest ? new Date(row.oldest) : null,
      mustHave: required.includes(role),
    };
  });
}

async function tokensEnding(db: Db, now: Date) {
  const { rows } = await db.execute<{
    id: string;
    name: string;
    owner: string;
    expiresAt: string | Date;
    lastUsedAt: string | Date | null;
  }>(
    sql`select id, name, owner_name as owner, expires_at as "expiresAt", last_used_at as "lastUsedAt" from machine_tokens
      where revoked_at is null and expires_at > ${moment(now)} and expires_at <= ${moment(new Date(now.getTime() + 30 * DAY_MS))} order by expires_at, name limit 50`,
  );
  return rows.map((row) => ({
    ...row,
    expiresAt: new Date(row.expiresAt),
    lastUsedAt: row.lastUsedAt ? new Date(row.lastUsedAt) : null,
  }));
}

/** Of how many people enough is known to call anything unusual. */
async function historyOf(db: Db, now: Date): Promise<{ known: number; tooLittle: number }> {
  const { rows } = await db.execute<{ known: number; tooLittle: number }>(
    sql`select (count(*) filter (where h.enough))::int as known, (count(*) filter (where h.enough is not true))::int as "tooLittle"
      from people p left join lateral (
        select sum(sign_ins) >= ${ENOUGH_SIGN_INS} and min(first_seen_at) <= ${moment(new Date(now.getTime() - ENOUGH_DAYS * DAY_MS))} as enough
        from usual_places where person_id = p.id) h on true where p.disabled_at is null`,
  );
  return rows[0] ?? { known: 0, tooLittle: 0 };
}

/** Failed sign-ins by the quarter of an hour: the most of one account, which has the limit, and all of them. */
export async function failedSignIns(db: Db, { range }: SecurityRange, now: Date) {
  const from = new Date(now.getTime() - RANGE_MS[range]);
  const { rows } = await db.execute<{ at: string | Date; most: number; total: number }>(
    sql`with quarters as (select generate_series(date_bin('15 minutes', ${moment(from)}, 'epoch'), ${moment(now)}, '15 minutes') as at),
      failed as (select date_bin('15 minutes', at, 'epoch') as at, account, count(*)::int as tries from sign_in_attempts
        where not succeeded and at >= date_bin('15 minutes', ${moment(from)}, 'epoch') and at <= ${moment(now)} group by 1, 2)
      select q.at, coalesce(max(f.tries), 0)::int as most, coalesce(sum(f.tries), 0)::int as total from quarters q left join failed f on f.at = q.at group by q.at order by q.at`,
  );
  const { rows: limits } = await db.execute<{ count: number }>(
    sql`select (spec->>'count')::int as count from alert_rules where id = 'wheelhouse/sign-ins-of-account'`,
  );
  return {
    from,
    to: now,
    limit: limits[0]?.count ?? null,
    points: rows.map(({ at, ...counts }) => ({ at: new Date(at), ...counts })),
  };
}
