import type pg from "pg";

export type Claimed = { id: number; environmentId: string; key: string; attempt: number; lateMs: number };

const LEASE_SECONDS = 45;

/**
 * Takes due questions for this worker. The next slot is set at once, in phase with the last, so that a worker that
 * dies costs one answer and not the schedule; slots that nobody could serve are skipped, never made up in a burst.
 */
export async function claimDue(pool: pg.Pool, limit: number): Promise<Claimed[]> {
  const { rows } = await pool.query<{
    id: number;
    environment_id: string;
    key: string;
    attempt: number;
    late_ms: number;
  }>({
    name: "claim-due",
    text: `
      update questions q
      set lease_until = now() + interval '${LEASE_SECONDS} seconds',
          attempt = q.attempt + 1,
          last_asked_at = now(),
          next_due_at = q.next_due_at + make_interval(secs => q.every_seconds * (1 + floor(extract(epoch from now() - q.next_due_at) / q.every_seconds)))
      from (
        select id, next_due_at as was from questions
        where active and next_due_at <= now() and (lease_until is null or lease_until < now())
        order by next_due_at limit $1 for update skip locked
      ) due
      where q.id = due.id
      returning q.id, q.environment_id, q.key, q.attempt, extract(epoch from now() - due.was)::float8 * 1000 as late_ms`,
    values: [limit],
  });
  return rows.map((row) => ({
    id: row.id,
    environmentId: row.environment_id,
    key: row.key,
    attempt: row.attempt,
    lateMs: row.late_ms,
  }));
}

/** Takes one question out of turn, unless it was asked a moment ago or is being asked now. */
export async function claimNow(
  pool: pg.Pool,
  environmentId: string,
  key: string,
): Promise<Claimed | undefined> {
  const { rows } = await pool.query<{ id: number; attempt: number }>({
    name: "claim-now",
    text: `
      update questions
      set lease_until = now() + interval '${LEASE_SECONDS} seconds', attempt = attempt + 1, last_asked_at = now()
      where environment_id = $1 and key = $2 and active
        and (lease_until is null or lease_until < now())
        and (last_asked_at is null or last_asked_at < now() - make_interval(secs => apart_seconds))
      returning id, attempt`,
    values: [environmentId, key],
  });
  const row = rows[0];
  return row ? { id: row.id, environmentId, key, attempt: row.attempt, lateMs: 0 } : undefined;
}

/** Lets go of questions that were claimed and not asked, so that any worker can ask them again after that time. */
export async function giveBack(pool: pg.Pool, claimed: readonly Claimed[], afterSeconds = 0): Promise<void> {
  if (claimed.length === 0) return;
  await pool.query(
    `update questions q set lease_until = null, last_asked_at = null, next_due_at = now() + make_interval(secs => $3)
     from unnest($1::int[], $2::int[]) as mine(id, attempt) where q.id = mine.id and q.attempt = mine.attempt`,
    [claimed.map(({ id }) => id), claimed.map(({ attempt }) => attempt), afterSeconds],
  );
}
