import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { can, PERMISSIONS } from "@/domain/access";
import { BY_ADDRESS } from "./rate-refusals";

/** What a check says: the number that its limit judges, and who or what it is about in words. */
export type Signal = { value: number; reason: string; facts?: Record<string, number> };

const WINDOW = sql`interval '15 minutes'`;
const moment = (now: Date) => sql`${now.toISOString()}::timestamptz`;
/** What neither a viewer nor an operator may: whoever is refused there tries to be more than they are. */
const PRIVILEGED = PERMISSIONS.filter(
  (permission) => !can("viewer", permission) && !can("operator", permission),
);

const times = (count: number) => (count === 1 ? "once" : `${count} times`);
const count = (many: number, one: string, more: string) => `${many} ${many === 1 ? one : more}`;

async function rowsOf<T extends Record<string, unknown>>(db: Db, query: SQL): Promise<T[]> {
  return (await db.execute<T>(query)).rows as T[];
}

/** Accounts whose sign-ins failed and that did not come in since: one password tried on many people shows here. */
export async function failedAccounts(db: Db, now: Date): Promise<Signal> {
  const [row] = await rowsOf<{ accounts: number; addresses: number }>(
    db,
    sql`with failed as (
        select account, max(at) as last, array_agg(distinct ip) as ips from sign_in_attempts
        where not succeeded and at > ${moment(now)} - ${WINDOW} and at <= ${moment(now)} group by account),
      still as (select * from failed f where not exists (
        select from sign_in_attempts s where s.account = f.account and s.succeeded and s.at > f.last and s.at <= ${moment(now)}))
      select count(*)::int as accounts, (select count(distinct ip)::int from still, unnest(ips) as ip) as addresses from still`,
  );
  const { accounts = 0, addresses = 0 } = row ?? {};
  return {
    value: accounts,
    reason:
      accounts === 0
        ? "No sign-in failed within 15 min without coming in afterwards."
        : `Sign-ins of ${count(accounts, "account", "accounts")} failed within 15 min, from ${count(addresses, "address", "addresses")}, and ${accounts === 1 ? "it" : "none of them"} did not come in since.`,
    facts: { accounts, addresses },
  };
}

export type Refused = { id: string; name: string; refused: number; privileged: number };

/** Whoever was refused for want of a right, the most first. Bounded by time and by the index of what was not done. */
export function refusedPeople(db: Db, from: Date, now: Date): Promise<Refused[]> {
  return rowsOf<Refused>(
    db,
    sql`select actor_id as id, min(actor->>'name') as name, count(*)::int as refused,
        (count(*) filter (where detail->>'needs' = any(${sql.param(PRIVILEGED)}::text[]) or detail->>'reason' like 'Needs the admin role%'))::int as privileged
      from audit_events where result = 'refused' and at > ${moment(from)} and at <= ${moment(now)}
        and actor->>'kind' = 'person' and detail->>'code' = 'FORBIDDEN'
      group by actor_id order by 3 desc, 2 limit 100`,
  );
}

const quarterBefore = (now: Date) => new Date(now.getTime() - 15 * 60_000);

/** One person trying door after door, and anybody at a door for admins only. */
export async function refusals(db: Db, now: Date): Promise<{ most: Signal; privileged: Signal }> {
  const people = await refusedPeople(db, quarterBefore(now), now);
  const [most] = people;
  const tried = people.filter(({ privileged }) => privileged > 0);
  return {
    most: {
      value: most?.refused ?? 0,
      reason: most
        ? `${most.name} was refused ${times(most.refused)} within 15 min.`
        : "Nobody was refused within 15 min.",
      facts: { people: people.length },
    },
    privileged: {
      value: tried.reduce((sum, { privileged }) => sum + privileged, 0),
      reason:
        tried.length === 0
          ? "Nobody tried within 15 min what only admins may."
          : `${tried.map(({ name, privileged }) => `${name} tried ${times(privileged)}`).join(", ")} within 15 min what only admins may.`,
      facts: { people: tried.length },
    },
  };
}

export type Unusual = {
  scope: string;
  seq: number;
  at: Date;
  personId: string;
  name: string;
  unusual: string[];
  network: string;
  hour: number;
  timeZone: string;
  settled: { verdict: string; byName: string; note: string } | null;
};

/** Sign-ins unlike all before, newest first, each with what somebody said of it since. */
export async function unusualSignIns(db: Db, from: Date, now: Date): Promise<Unusual[]> {
  const rows = await rowsOf<Omit<Unusual, "at" | "seq"> & { at: string | Date; seq: string }>(
    db,
    sql`select e.scope, e.seq, e.at, e.actor_id as "personId", e.actor->>'name' as name, e.detail->'unusual' as unusual,
        e.detail->>'network' as network, (e.detail->>'hour')::int as hour, e.detail->>'timeZone' as "timeZone",
        (select json_build_object('verdict', s.detail->>'verdict', 'byName', s.actor->>'name', 'note', s.detail->>'reason') from audit_events s
          where s.action = 'security.settle-sign-in' and s.result = 'done' and s.subject_kind = 'sign-in' and s.subject_id = e.scope || ' ' || e.seq
            and s.at > ${moment(from)} and s.at <= ${moment(now)} order by s.at desc limit 1) as settled
      from audit_events e where e.action = 'security.unusual-sign-in' and e.at > ${moment(from)} and e.at <= ${moment(now)}
      order by e.at desc, e.seq desc limit 200`,
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq), at: new Date(row.at) }));
}

const DAY_MS = 86_400_000;

/** Stays until somebody says what it was, a day at most. */
export async function unsettled(db: Db, now: Date): Promise<Signal> {
  const open = (await unusualSignIns(db, new Date(now.getTime() - DAY_MS), now)).filter(
    ({ settled }) => !settled,
  );
  const names = [...new Set(open.map(({ name }) => name))];
  return {
    value: open.length,
    reason:
      open.length === 0
        ? "No sign-in of the last 24 h waits to be looked at for being unusual."
        : `${names.slice(0, 5).join(", ")} came from a network or at an hour unlike before; nobody has said yet that this is right.`,
    facts: { people: names.length },
  };
}

/** The caller who was slowed down most often: a person, a machine with its token, or an address without one. */
export async function tooFast(db: Db, now: Date): Promise<Signal> {
  const [most] = await rowsOf<{ name: string; refused: number; callers: number }>(
    db,
    sql`select coalesce(p.name, 'The token ' || t.name, case when bool_or(r.what = ${BY_ADDRESS}) then 'The address ' || r.who else r.who end) as name, sum(r.count)::int as refused, (count(*) over ())::int as callers
      from rate_refusals r left join people p on p.id::text = r.who left join machine_tokens t on t.id::text = r.who
      where r.minute > ${moment(now)} - ${WINDOW} and r.minute <= ${moment(now)} group by r.who, p.name, t.name order by 2 desc limit 1`,
  );
  return {
    value: most?.refused ?? 0,
    reason: most
      ? `${most.name} was refused ${times(most.refused)} within 15 min for calling too fast.`
      : "Nobody called too fast within 15 min.",
    facts: { callers: most?.callers ?? 0 },
  };
}

/** Emergencies in which one admin went on alone, as long as nobody has reviewed them. */
export async function brokenGlass(db: Db, now: Date): Promise<Signal> {
  const open = await rowsOf<{ name: string; label: string; overdue: boolean }>(
    db,
    sql`select a.requested_by_name as name, a.label, d.due_at < ${moment(now)} as overdue
      from duties d join action_runs a on a.id = d.action_run_id
      where a.break_glass and d.done_at is null and d.opened_at <= ${moment(now)} order by d.due_at limit 20`,
  );
  const overdue = open.filter((each) => each.overdue).length;
  const [first] = open;
  return {
    value: open.length,
    reason: first
      ? `${first.name} went on alone: ${first.label}. ${count(open.length, "emergency waits", "emergencies wait")} for a review${overdue > 0 ? `, ${overdue} of them too long` : ""}.`
      : "Nobody went on alone without a review since.",
    facts: { overdue },
  };
}

/** Tokens that ended and were shown all the same: whoever holds one does not know, or is not who it was given to. */
export async function endedTokens(db: Db, now: Date): Promise<Signal> {
  const used = await rowsOf<{ name: string }>(
    db,
    sql`select name from machine_tokens where last_used_at > least(coalesce(revoked_at, 'infinity'), expires_at)
        and last_used_at > ${moment(now)} - interval '1 day' and last_used_at <= ${moment(now)}
      union select t.name from audit_events e join machine_tokens t on t.id::text = e.subject_id
        where e.action = 'token.use' and e.result = 'refused' and e.at > ${moment(now)} - interval '1 day' and e.at <= ${moment(now)}
          and e.at > least(coalesce(t.revoked_at, 'infinity'), t.expires_at)
      order by 1 limit 20`,
  );
  return {
    value: used.length,
    reason:
      used.length === 0
        ? "No token was used within 24 h after its end."
        : `Used within 24 h after their end: ${used.map(({ name }) => name).join(", ")}.`,
  };
}
