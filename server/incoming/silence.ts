import { sql } from "drizzle-orm";
import type { Db } from "@/db";
import { lateAfterMs } from "@/domain/check";
import { HOOK_SECRET, type HookState, SILENCE_SECONDS } from "@/domain/delivery";
import { formatDuration } from "@/domain/duration";
import { adinsights } from "@/platforms/adinsights/platform";

export type HookHealth = {
  environmentId: string;
  isConfigured: boolean;
  state: HookState;
  lastAcceptedAt: Date | null;
  lastRunAt: Date | null;
  hour: { accepted: number; refused: number; malformed: number; unknownConnection: number };
  waiting: number;
  /** Seconds without news although jobs ended; null while all is told, or not yet for long. */
  silentSeconds: number | null;
  sentence: string;
};

const JOB = "airbyte-sync";
const SLACK_MS = 120_000;

type Row = {
  environment_id: string;
  is_configured: boolean;
  last_accepted: string | null;
  last_run: string | null;
  rests_until: string | null;
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
    select e.id as environment_id, e.credentials ? ${HOOK_SECRET} or coalesce(e.options ->> 'webhook-secret-required', '') = 'false'
        or exists (select 1 from credentials c join credential_versions v on v.credential_id = c.id and v.slot = 'current'
          where c.environment_id = e.id and c.name = ${HOOK_SECRET}) as is_configured,
      (select max(received_at) from webhook_deliveries d where d.environment_id = e.id and d.source = 'airbyte' and d.verdict = 'accepted' and d.replay_of is null) as last_accepted,
      (select max(ended_at) from runs r where r.environment_id = e.id and r.job = ${JOB} and r.started_at > ${at}::timestamptz - interval '1 day'
        and r.ended_at <= ${at}::timestamptz and r.sources <> '{webhook}') as last_run,
      (select min(rests_until) from job_states s where s.environment_id = e.id and s.job = ${JOB}
        having bool_and(coalesce(rests_until > ${at}::timestamptz, false))) as rests_until,
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

type HookTimes = Pick<HookHealth, "isConfigured" | "lastAcceptedAt" | "lastRunAt">;

/** Seconds since the last news although a job ended; null while all is told. */
function owedSeconds({ isConfigured, lastAcceptedAt, lastRunAt }: HookTimes, now: Date): number | null {
  // The platform notes a job's end a moment before or after the news of it gets here.
  const isOwed =
    isConfigured &&
    lastRunAt !== null &&
    now.getTime() - lastRunAt.getTime() > SLACK_MS &&
    (lastAcceptedAt === null || lastRunAt.getTime() > lastAcceptedAt.getTime() + SLACK_MS);
  const since = lastAcceptedAt ?? lastRunAt;
  return isOwed && since ? (now.getTime() - since.getTime()) / 1000 : null;
}

/** The same once it has lasted long enough to be silence. */
export function silentFor(hook: HookTimes, now: Date): number | null {
  const seconds = owedSeconds(hook, now);
  return seconds !== null && seconds > SILENCE_SECONDS ? seconds : null;
}

function judged(row: Row, now: Date): HookHealth {
  const lastAcceptedAt = row.last_accepted ? new Date(row.last_accepted) : null;
  const lastRunAt = row.last_run ? new Date(row.last_run) : null;
  const ago = (at: Date) => `${formatDuration(Math.max(0, now.getTime() - at.getTime()))} ago`;
  const times = { isConfigured: row.is_configured, lastAcceptedAt, lastRunAt };
  const silentSeconds = silentFor(times, now);
  const isOwed = owedSeconds(times, now) !== null;
  const state = stateOf({ row, lastAcceptedAt, isOwed, isSilent: silentSeconds !== null, now });
  const ended = lastRunAt ? `a job ended ${ago(lastRunAt)}` : "no job was seen to end";
  const last = lastAcceptedAt ? `The last webhook came ${ago(lastAcceptedAt)}` : "No webhook came yet";
  const sentence = {
    closed: "No webhook secret is configured, so nothing may come in.",
    silent: `No webhook for ${formatDuration((silentSeconds ?? 0) * 1000)}, although ${ended}.`,
    late: `${last}, but ${ended} and its news is not here.`,
    never: `${last}; ${ended}.`,
    resting: `${last}; while the jobs rest, none is due.`,
    quiet: `${last}, and no job was seen to end since, so nobody knows whether the next would arrive.`,
    arriving: `${last}.`,
  }[state];
  return {
    environmentId: row.environment_id,
    isConfigured: row.is_configured,
    state,
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

const EXPECTED_MS = lateAfterMs(adinsights.jobs.find(({ key }) => key === JOB)?.everySeconds ?? 0);

/** News is expected as often as the jobs run; what came longer ago says nothing about now. */
function stateOf(of: {
  row: Row;
  lastAcceptedAt: Date | null;
  isOwed: boolean;
  isSilent: boolean;
  now: Date;
}): HookState {
  if (!of.row.is_configured) return "closed";
  if (of.isSilent) return "silent";
  if (of.isOwed) return "late";
  if (!of.lastAcceptedAt) return "never";
  if (of.now.getTime() - of.lastAcceptedAt.getTime() <= EXPECTED_MS) return "arriving";
  return of.row.rests_until ? "resting" : "quiet";
}
