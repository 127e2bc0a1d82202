import type pg from "pg";
import type { BeatTimes } from "@/domain/heartbeat";
import { mergeRuns, type RunHeard } from "@/server/syncs/merge-runs";
import type { Waiting } from "./apply-deliveries";
import { nextDue, scheduleOf } from "./next-due";

type Row = {
  id: string;
  job: string;
  tenant: string;
  cron: string | null;
  everySeconds: number | null;
  zone: string;
  title: string;
} & BeatTimes;

const PAYLOAD_SHOWN = 2000;

/** What a report changes: the heartbeat's own times, and the run that it begins or ends. Its state follows from them. */
export async function applyBeat(
  client: pg.PoolClient,
  environmentId: string,
  delivery: Waiting,
  now: Date,
): Promise<void> {
  const { rows } = await client.query<Row>(
    `select id, job, tenant, cron, every_seconds as "everySeconds", zone, title, active, grace_seconds as "graceSeconds",
       started_at as "startedAt", succeeded_at as "succeededAt", failed_at as "failedAt", due_at as "dueAt"
     from heartbeats where id = $1 for update`,
    [delivery.connection],
  );
  const beat = rows[0];
  const signal = delivery.told?.signal;
  if (!beat || !signal) return;
  const at = delivery.received_at;
  const run = runOf(beat, delivery);
  await mergeRuns(client, environmentId, [run], "heartbeat", now);
  const after: BeatTimes = {
    ...beat,
    startedAt: signal === "start" ? at : beat.startedAt,
    succeededAt: signal === "success" ? at : beat.succeededAt,
    failedAt: signal === "fail" ? at : beat.failedAt,
    dueAt: signal === "start" || !beat.active ? beat.dueAt : nextDue(scheduleOf(beat), at),
  };
  await client.query(
    `update heartbeats set started_at = $2, succeeded_at = $3, failed_at = $4, due_at = $5, heard_at = $6, last_payload = $7
     where id = $1`,
    [
      beat.id,
      after.startedAt,
      after.succeededAt,
      after.failedAt,
      after.dueAt,
      at,
      delivery.body.slice(0, PAYLOAD_SHOWN),
    ],
  );
}

/** An end belongs to the start before it, when nothing ended since; one without a start is a run of its own. */
function runOf(beat: Row, delivery: Waiting): RunHeard {
  const at = delivery.received_at;
  const signal = delivery.told?.signal;
  const time = (moment: Date | null) => moment?.getTime() ?? 0;
  const isOpen = time(beat.startedAt) > Math.max(time(beat.succeededAt), time(beat.failedAt));
  const startedAt = signal === "start" ? at : isOpen ? beat.startedAt : null;
  const endedAt = signal === "start" ? null : at;
  return {
    job: beat.job,
    tenant: beat.tenant,
    externalId: `beat/${beat.id.slice(0, 8)}/${(startedAt ?? at).toISOString()}`,
    status: signal === "start" ? "running" : signal === "fail" ? "failed" : "succeeded",
    startedAt: startedAt ?? endedAt,
    endedAt,
    durationMs: startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null,
    records: null,
    error: signal === "fail" ? delivery.body.slice(0, 500) || "It reported a failure without words." : null,
    facts: { heartbeat: beat.title },
  };
}
