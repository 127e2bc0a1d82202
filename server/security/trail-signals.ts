import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { formatDuration } from "@/domain/duration";
import type { Status } from "@/domain/status";
import type { Signal } from "./signals";

type Judged = Signal & { status?: Status };

const moment = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const long = (seconds: number) => formatDuration(seconds * 1000);

async function first<T extends Record<string, unknown>>(db: Db, query: SQL): Promise<Partial<T>> {
  return ((await db.execute<T>(query)).rows as T[])[0] ?? {};
}

/** Since when there is anything to prove: what was never proved is as old as the console. */
const BEGINNING = sql`(select min(created_at) from people)`;

/**
 * How long ago the whole trail was walked and found sound; broken when the newest walk says so, or as long as a store
 * outside knows more than the database.
 */
export async function verified(db: Db, now: Date): Promise<Judged> {
  const stop = await first<{ seconds: number; store: string }>(
    db,
    sql`select extract(epoch from ${moment(now)} - stopped_at)::float8 as seconds, store from trail_stops where released_at is null limit 1`,
  );
  if (stop.store)
    return {
      value: Math.max(0, stop.seconds ?? 0),
      status: "alert",
      reason: `Nothing is recorded: the store "${stop.store}" knows more of the trail than the database. An older copy was put back, or an end was cut off.`,
    };
  const row = await first<{ seconds: number; state: string; problems: string; is_first: boolean }>(
    db,
    sql`with newest as (select * from audit_verifications where state in ('sound', 'broken', 'failed') and finished_at <= ${moment(now)} order by finished_at desc limit 1),
      sound as (select max(finished_at) as at from audit_verifications where state = 'sound' and finished_at <= ${moment(now)})
      select extract(epoch from ${moment(now)} - coalesce(sound.at, ${BEGINNING}, ${moment(now)}))::float8 as seconds, sound.at is null as is_first, newest.state,
        coalesce((select string_agg((s->>'scope') || ': ' || (s->'problems'->>0), ' ') from jsonb_array_elements(newest.scopes) s where jsonb_array_length(s->'problems') > 0), newest.problem) as problems
      from sound left join newest on true`,
  );
  const seconds = Math.max(0, row.seconds ?? 0);
  if (row.state === "broken")
    return {
      value: seconds,
      status: "alert",
      reason: `The audit trail does not verify. ${row.problems ?? ""}`.trim(),
    };
  return {
    value: seconds,
    reason: row.is_first
      ? `The audit trail was never verified; there is something to verify for ${long(seconds)}.`
      : `The audit trail was found sound ${long(seconds)} ago.`,
  };
}

/** How far back the newest checkpoint of the slowest store lies. */
export async function checkpoints(db: Db, now: Date): Promise<Judged> {
  const row = await first<{ seconds: number; stores: number; failing: string }>(
    db,
    sql`select count(*)::int as stores, string_agg(name || ': ' || coalesce(problem, 'no reason given'), ' ' order by name) filter (where failing_since is not null) as failing,
        extract(epoch from ${moment(now)} - min(coalesce(written_at, failing_since, tried_at, ${moment(now)})))::float8 as seconds
      from checkpoint_stores where kind <> 'channel'`,
  );
  if (!row.stores) {
    const { seconds = 0 } = await first<{ seconds: number }>(
      db,
      sql`select extract(epoch from ${moment(now)} - coalesce(${BEGINNING}, ${moment(now)}))::float8 as seconds`,
    );
    return {
      value: Math.max(0, seconds),
      reason: `No checkpoint was written outside the database yet, for ${long(Math.max(0, seconds))}.`,
    };
  }
  const seconds = Math.max(0, row.seconds ?? 0);
  return {
    value: seconds,
    reason: row.failing
      ? `A store takes no checkpoints. ${row.failing}`
      : `Every store took a checkpoint within the last ${long(seconds)}.`,
    facts: { stores: row.stores },
  };
}

/** Pieces of the trail whose archive failed, or was not what was sent when it was read back. */
export async function archives(db: Db, _now: Date): Promise<Judged> {
  const row = await first<{ failing: number; problem: string }>(
    db,
    sql`select count(*)::int as failing, (array_agg(scope || ' ' || to_char(month, 'YYYY-MM') || ': ' || problem order by month, scope))[1] as problem
      from audit_segments where problem is not null`,
  );
  return {
    value: row.failing ?? 0,
    reason: row.failing
      ? `An archive cannot be trusted. ${row.problem}`
      : "Every archive was read back and agreed.",
  };
}

/** How long ago it was proved that each role can do what the table says and nothing else. */
export async function permissionProof(db: Db, now: Date): Promise<Judged> {
  const row = await first<{ seconds: number; state: string; problems: string; is_first: boolean }>(
    db,
    sql`with newest as (select * from permission_proofs where state in ('held', 'broken') and finished_at <= ${moment(now)} order by finished_at desc limit 1),
      held as (select max(finished_at) as at from permission_proofs where state = 'held' and finished_at <= ${moment(now)})
      select extract(epoch from ${moment(now)} - coalesce(held.at, ${BEGINNING}, ${moment(now)}))::float8 as seconds, held.at is null as is_first,
        newest.state, newest.problems->>0 as problems from held left join newest on true`,
  );
  const seconds = Math.max(0, row.seconds ?? 0);
  if (row.state === "broken")
    return {
      value: seconds,
      status: "alert",
      reason: `A role can do something else than the table says. ${row.problems ?? ""}`.trim(),
    };
  return {
    value: seconds,
    reason: row.is_first
      ? `The table of permissions was never proved; it holds for ${long(seconds)}.`
      : `The table of permissions was proved ${long(seconds)} ago.`,
  };
}

/** How far the newest event of any chain lies in the future of the database's clock. */
export async function clockBehind(db: Db, now: Date): Promise<Judged> {
  const row = await first<{ scope: string; seconds: number }>(
    db,
    sql`select scope, extract(epoch from at - ${moment(now)})::float8 as seconds from audit_heads where at > '-infinity' order by at desc limit 1`,
  );
  const seconds = Math.max(0, row.seconds ?? 0);
  return {
    value: seconds,
    reason:
      seconds > 0
        ? `The clock is ${long(seconds)} behind the newest event of ${row.scope}.`
        : "The clock is not behind any chain of the trail.",
  };
}
