import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { HOOK_SECRET, SILENCE_SECONDS } from "@/domain/delivery";
import { formatDuration } from "@/domain/duration";

export type HookHealth = {
  environmentId: string;
  isConfigured: boolean;
  lastAcceptedAt: Date | null;
  lastRunAt: Date | null;
  hour: { accepted: number; refused: number; malformed: number; unknownConnection: number };
  waiting: number;
  /** Seconds without news although jobs ended; null while all is told, or not yet for long. */
  silentSeconds: number | null;
  sentence: string;
};

const SLACK_MS = 120_000;

type Row = {
  environment_id: string;
  is_configured: boolean;
  last_accepted: string | null;
  last_run: string | null;
  accepted: number;
  refused: number;
  malformed: number;
  unknown_connection: number;
  waiting: number;
};

/** How deliveries come in at every environment that could send them: silence counts only while jobs end elsewhere. */
export async function hookHealth(db: Db, now: Date): Promise<HookHealth[]> {
  const at = now.toISOString();
  const { rows } = await db.execute<Row>(sql`
    select e.id as environment_id, e.credentials ? ${HOOK_SECRET} or coalesce(e.options ->> 'webhook-secret-required', '') = 'false' as is_configured,
      (select max(received_at) from webhook_deliveries d where d.environment_id = e.id and d.source = 'airbyte' and d.verdict = 'accepted' and d.replay_of is null) as last_accepted,
      (select max(ended_at) from runs r where r.environment_id = e.id and r.job = 'airbyte-sync' and r.started_at > ${at}::timestamptz - interval '1 day'
        and r.ended_at <= ${at}::timestamptz and r.sources <> '{webhook}') as last_run,
      coalesce(h.accepted, 0)::int as accepted, coalesce(h.refused, 0)::int as refused, coalesce(h.malformed, 0)::int as malformed, coalesce(h.unknown_connection, 0)::int as unknown_connection,
      (select count(*)::int from webhook_deliveries d where d.environment_id = e.id and d.verdict = 'accepted' and d.applied_at is null) as waiting
    from environments e
    left join lateral (
      select count(*) filter (where verdict = 'accepted') as accepted, count(*) filter (where verdict in ('refused', 'unconfigured')) as refused,
        count(*) filter (where verdict = 'malformed') as malformed, count(*) filter (where verdict = 'unknown-connection') as unknown_connection
      from webhook_deliveries d where d.environment_id = e.id and d.source = 'airbyte' and d.received_at > ${at}::timestamptz - interval '1 hour') h on true
    where e.platform_id = 'adinsights' and e.active order by e.id`);
  return rows.map((row) => judged(row, now));
}

/** Seconds without news although jobs ended; null while all is told, or not yet for long. */
export function silentFor(
  hook: Pick<HookHealth, "isConfigured" | "lastAcceptedAt" | "lastRunAt">,
  now: Date,
): number | null {
  const { isConfigured, lastAcceptedAt, lastRunAt } = hook;
  // The platform notes a job's end a moment before or after the news of it gets here.
  const isOwed =
    isConfigured &&
    lastRunAt !== null &&
    now.getTime() - lastRunAt.getTime() > SLACK_MS &&
    (lastAcceptedAt === null || lastRunAt.getTime() > lastAcceptedAt.getTime() + SLACK_MS);
  const since = lastAcceptedAt ?? lastRunAt;
  const seconds = isOwed && since ? (now.getTime() - since.getTime()) / 1000 : 0;
  return seconds > SILENCE_SECONDS ? seconds : null;
}

function judged(row: Row, now: Date): HookHealth {
  const lastAcceptedAt = row.last_accepted ? new Date(row.last_accepted) : null;
  const lastRunAt = row.last_run ? new Date(row.last_run) : null;
  const ago = (at: Date) => `${formatDuration(Math.max(0, now.getTime() - at.getTime()))} ago`;
  const silentSeconds = silentFor({ isConfigured: row.is_configured, lastAcceptedAt, lastRunAt }, now);
  const sentence = !row.is_configured
    ? "No webhook secret is configured, so nothing may come in."
    : silentSeconds !== null && lastRunAt
      ? `No webhook for ${formatDuration(silentSeconds * 1000)}, although a job ended ${ago(lastRunAt)}.`
      : lastAcceptedAt
        ? `The last webhook came ${ago(lastAcceptedAt)}${lastRunAt ? "" : "; no job was seen to end in the last day"}.`
        : "No webhook came yet, and no job was seen to end.";
  return {
    environmentId: row.environment_id,
    isConfigured: row.is_configured,
    lastAcceptedAt,
    lastRunAt,
    hour: {
      accepted: row.accepted,
      refused: row.refused,
      malformed: row.malformed,
      unknownConnection: row.unknown_connection,
    },
    waiting: row.waiting,
    silentSeconds,
    sentence,
  };
}
