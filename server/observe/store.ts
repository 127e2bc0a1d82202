import type pg from "pg";
import { advance, type CheckState } from "@/domain/check";
import type { Status } from "@/domain/status";
import type { LimitBook } from "./limits";
import type { Settled } from "./settle";
import { storableJson } from "./storable";
import { storeAnswers } from "./store-answers";

type KeptCheck = {
  id: number;
  status: Status;
  since: Date;
  reason: string;
  candidate: Status | null;
  candidate_count: number;
  evidence_at: Date | null;
};

const EVIDENCE_EVERY_MS = 3_600_000;

/**
 * Stores a batch of answers in one transaction: observations, current states, state changes, what else was told,
 * and when each question is due again. An answer whose claim was taken over meanwhile is dropped.
 * Returns how many answers counted.
 */
export async function storeBatch(
  pool: pg.Pool,
  batch: readonly Settled[],
  limits: LimitBook,
): Promise<number> {
  if (batch.length === 0) return 0;
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const mine = await lockOwned(client, batch);
    const current = batch.filter((settled) => mine.has(settled.question.id));
    const pending = await storeChecks(client, current);
    for (const settled of current.toSorted(byEnvironment))
      if (settled.answer) await storeAnswers(client, settled, limits);
    await releaseQuestions(client, current, pending);
    await client.query("commit");
    return current.length;
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Everyone who changes runs of several environments takes them in this order; nobody waits in a circle. */
const byEnvironment = (a: Settled, b: Settled) =>
  a.question.environmentId < b.question.environmentId
    ? -1
    : a.question.environmentId > b.question.environmentId
      ? 1
      : 0;

async function lockOwned(client: pg.PoolClient, batch: readonly Settled[]): Promise<Set<number>> {
  const { rows } = await client.query<{ id: number }>({
    name: "lock-owned",
    text: `select q.id from questions q join unnest($1::int[], $2::int[]) as mine(id, attempt) on q.id = mine.id and q.attempt = mine.attempt order by q.id for no key update of q`,
    values: [arrayOf(batch.map(({ question }) => question.id)), arrayOf(batch.map(({ attempt }) => attempt))],
  });
  return new Set(rows.map(({ id }) => id));
}

/** Returns the ids of questions with a change that waits for confirmation. */
async function storeChecks(client: pg.PoolClient, batch: readonly Settled[]): Promise<Set<number>> {
  const results = batch.flatMap((settled) => settled.checks.map((check) => ({ settled, check })));
  const pending = new Set<number>();
  await markNotOffered(client, batch);
  if (results.length === 0) return pending;

  const { rows } = await client.query<KeptCheck>({
    name: "lock-checks",
    text: `select id, status, since, reason, candidate, candidate_count, evidence_at from checks where id = any($1::int[]) order by id for no key update`,
    values: [arrayOf(results.map(({ check }) => check.meta.id))],
  });
  const kept = new Map(rows.map((row) => [row.id, row]));
  const seen: Record<string, unknown>[] = [];
  const changes: Record<string, unknown>[] = [];

  for (const { settled, check } of results) {
    const before = kept.get(check.meta.id);
    if (!before) continue;
    const state: CheckState = { ...before, candidateCount: before.candidate_count };
    const after = advance(
      state,
      { status: check.status, reason: check.reason, at: settled.at },
      check.meta.confirm,
    );
    if (after.candidate) pending.add(settled.question.id);
    const keepsEvidence =
      check.evidence !== undefined &&
      (after.changed || check.status !== before.status || isDue(before.evidence_at, settled.at));
    seen.push({
      id: check.meta.id,
      at: settled.at,
      said: check.status,
      because: check.reason,
      value: check.value,
      latency: check.latencyMs,
      facts: check.facts,
      evidence: keepsEvidence ? check.evidence?.() : undefined,
      status: after.status,
      since: after.since,
      reason: after.reason,
      candidate: after.candidate,
      count: after.candidateCount,
      evidence_at: keepsEvidence ? settled.at : before.evidence_at,
    });
    if (after.changed)
      changes.push({
        at: settled.at,
        environment_id: settled.question.environmentId,
        subject: check.meta.key,
        from_status: before.status,
        to_status: after.status,
        reason: after.reason,
      });
  }
  await keepSeen(client, seen);
  await insertChanges(client, changes);
  return pending;
}

const isDue = (at: Date | null, now: Date) => at === null || now.getTime() - at.getTime() > EVIDENCE_EVERY_MS;

/** The literal of an array of numbers; the driver's own way quotes and escapes each of them. */
const arrayOf = (values: readonly (number | null)[]) =>
  `{${values.map((value) => value ?? "null").join(",")}}`;

async function markNotOffered(client: pg.PoolClient, batch: readonly Settled[]) {
  const missing = batch.filter((settled) => settled.notOffered !== null);
  for (const settled of missing)
    await client.query(
      "update checks set not_offered = $2 where id = any($1::int[]) and not_offered is distinct from $2",
      [settled.question.checks.map(({ id }) => id), settled.notOffered],
    );
}

/** One statement for both, so that what was seen is sent and read once. */
async function keepSeen(client: pg.PoolClient, seen: readonly Record<string, unknown>[]) {
  if (seen.length === 0) return;
  await client.query({
    name: "keep-seen",
    text: `with n as materialized (
        select * from json_to_recordset($1::json) as n(id int, at timestamptz, said text, because text, value float8, latency real, facts jsonb, evidence jsonb,
          status text, since timestamptz, reason text, candidate text, count int, evidence_at timestamptz)
      ), observed as (
        insert into observations (check_id, at, status, value, latency_ms, reason, facts, evidence)
        select id, at, said, value, latency, because, facts, evidence from n
        on conflict do nothing
      )
      update checks c set status = n.status, since = n.since, reason = n.reason, candidate = n.candidate, candidate_count = n.count,
        value = n.value, latency_ms = n.latency, facts = n.facts, observed_at = n.at, evidence_at = n.evidence_at, not_offered = null
      from n where c.id = n.id and (c.observed_at is null or c.observed_at <= n.at)`,
    values: [storableJson(seen)],
  });
}

async function insertChanges(client: pg.PoolClient, changes: readonly Record<string, unknown>[]) {
  if (changes.length === 0) return;
  await client.query({
    name: "insert-state-changes",
    text: `insert into state_changes (at, environment_id, subject_kind, subject, from_status, to_status, reason)
      select at, environment_id, 'check', subject, from_status, to_status, reason
      from json_to_recordset($1::json) as n(at timestamptz, environment_id text, subject text, from_status text, to_status text, reason text)`,
    values: [storableJson(changes)],
  });
}

async function releaseQuestions(
  client: pg.PoolClient,
  batch: readonly Settled[],
  pending: ReadonlySet<number>,
) {
  await client.query({
    name: "release-questions",
    text: `update questions q set lease_until = null,
        last_answered_at = case when n.trouble is null then to_timestamp(n.at / 1000) else q.last_answered_at end,
        last_trouble = n.trouble, last_trouble_kind = n.kind,
        next_due_at = case when n.wait is null then q.next_due_at when n.wait > 0 then greatest(q.next_due_at, now() + make_interval(secs => n.wait)) else least(q.next_due_at, now() + make_interval(secs => -n.wait)) end
      from unnest($1::int[], $2::float8[], $3::text[], $4::text[], $5::float8[]) as n(id, at, trouble, kind, wait) where q.id = n.id`,
    values: [
      arrayOf(batch.map(({ question }) => question.id)),
      arrayOf(batch.map(({ at }) => at.getTime())),
      batch.map(({ trouble }) => trouble?.message.slice(0, 500) ?? null),
      batch.map(({ trouble }) => trouble?.trouble ?? null),
      arrayOf(batch.map((settled) => waitOf(settled, pending))),
    ],
  });
}

const SOON_AFTER_TROUBLE = 60;

/** Seconds until the next ask. Positive: not before. Negative: sooner than planned, to confirm a change or to see trouble end. */
function waitOf(
  { question, retryAfterSeconds, trouble }: Settled,
  pending: ReadonlySet<number>,
): number | null {
  if (retryAfterSeconds !== null) return retryAfterSeconds;
  if (pending.has(question.id) && question.confirmSeconds) return -question.confirmSeconds;
  return trouble && trouble.trouble !== "not-deployed"
    ? -Math.max(SOON_AFTER_TROUBLE, question.apartSeconds)
    : null;
}
