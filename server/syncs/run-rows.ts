import type pg from "pg";
import type { Run } from "@/domain/run";
import { storableJson } from "@/server/observe/storable";

export type Client = Pick<pg.ClientBase, "query">;
export type RunName = { job: string; tenant: string; externalId: string };
export const keyOf = (name: RunName) => JSON.stringify([name.job, name.tenant, name.externalId]);

type Row = RunName & { run: Record<keyof Run, unknown> };

const MOMENTS = ["startedAt", "endedAt", "deadlineAt", "coversFrom", "coversTo", "seenAt"] as const;

/** The rows of these runs as they are, locked until the transaction ends. */
export async function readRuns(
  client: Client,
  environmentId: string,
  names: readonly RunName[],
): Promise<Map<string, Run>> {
  const { rows } = await client.query<Row>(
    `select r.job, r.tenant, r.external_id as "externalId", json_build_object('status', status, 'startedAt', started_at, 'endedAt', ended_at, 'durationMs', duration_ms,
        'records', records, 'error', error, 'sources', sources, 'endedBy', ended_by, 'deadlineAt', deadline_at, 'ghost', ghost, 'coversFrom', covers_from, 'coversTo', covers_to,
        'correlationId', correlation_id, 'actionRunId', action_run_id, 'steps', steps, 'facts', facts, 'evidence', evidence, 'failureClass', failure_class,
        'failureBecause', failure_because, 'classedByName', classed_by_name, 'seenAt', seen_at) as run
      from runs r join (select distinct * from unnest($2::text[], $3::text[], $4::text[]) as u(job, tenant, external_id)) n
        on r.environment_id = $1 and r.job = n.job and r.tenant = n.tenant and r.external_id = n.external_id
      for update of r`,
    [environmentId, ...columnsOf(names)],
  );
  return new Map(rows.map((row) => [keyOf(row), runOf(row.run)]));
}

function runOf(row: Row["run"]): Run {
  const moments = MOMENTS.map((name) => [name, row[name] === null ? null : new Date(row[name] as string)]);
  return { ...row, ...Object.fromEntries(moments) } as Run;
}

const columnsOf = (names: readonly RunName[]) => [
  names.map(({ job }) => job),
  names.map(({ tenant }) => tenant),
  names.map(({ externalId }) => externalId),
];

/** A run that was asked for here, and the name that the platform gave it. */
export type Folded = { own: RunName; externalId: string };

/**
 * Gives each run that was asked for here the platform's name. It keeps its id, because its page may be open; the row
 * that the platform's own telling made goes, and what pointed at it points at the one that stays.
 */
export async function foldRuns(
  client: Client,
  environmentId: string,
  folded: readonly Folded[],
): Promise<void> {
  if (folded.length === 0) return;
  const values = [
    environmentId,
    ...columnsOf(folded.map(({ own }) => own)),
    folded.map((one) => one.externalId),
  ];
  const pairs = `unnest($2::text[], $3::text[], $4::text[], $5::text[]) as n(job, tenant, own, told)
      join runs own on own.environment_id = $1 and own.job = n.job and own.tenant = n.tenant and own.external_id = n.own`;
  const told = `join runs told on told.environment_id = $1 and told.job = n.job and told.tenant = n.tenant and told.external_id = n.told`;
  for (const table of ["runs", "action_runs"])
    await client.query(
      `update ${table} r set retry_of = own.id from ${pairs} ${told} where r.environment_id = $1 and r.retry_of = told.id`,
      values,
    );
  await client.query(
    `delete from runs r using ${pairs} where r.environment_id = $1 and r.job = n.job and r.tenant = n.tenant and r.external_id = n.told`,
    values,
  );
  await client.query(`update runs r set external_id = n.told from ${pairs} where r.id = own.id`, values);
}

export async function writeRuns(
  client: Client,
  environmentId: string,
  written: readonly { name: RunName; run: Run; retryOf: string | null }[],
): Promise<void> {
  if (written.length === 0) return;
  const json = storableJson(written.map(({ name, run }) => ({ ...name, ...run })));
  await client.query(
    `insert into runs (environment_id, job, tenant, external_id, status, started_at, ended_at, duration_ms, records, error, sources, ended_by, deadline_at, ghost, covers_from, covers_to,
        correlation_id, action_run_id, steps, facts, evidence, failure_class, failure_because, classed_by_name, seen_at)
      select $1, job, tenant, "externalId", status, "startedAt", "endedAt", "durationMs", records, error, array(select jsonb_array_elements_text(sources)), "endedBy", "deadlineAt", ghost, "coversFrom", "coversTo",
        "correlationId", "actionRunId", steps, facts, evidence, "failureClass", "failureBecause", "classedByName", "seenAt"
      from jsonb_to_recordset($2::jsonb) as n(job text, tenant text, "externalId" text, status text, "startedAt" timestamptz, "endedAt" timestamptz, "durationMs" int, records int, error text, sources jsonb,
        "endedBy" text, "deadlineAt" timestamptz, ghost text, "coversFrom" timestamptz, "coversTo" timestamptz, "correlationId" text, "actionRunId" uuid, steps jsonb, facts jsonb, evidence jsonb,
        "failureClass" text, "failureBecause" jsonb, "classedByName" text, "seenAt" timestamptz)
      on conflict (environment_id, job, tenant, external_id) do update set status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at, duration_ms = excluded.duration_ms,
        records = excluded.records, error = excluded.error, sources = excluded.sources, ended_by = excluded.ended_by, deadline_at = excluded.deadline_at, ghost = excluded.ghost,
        covers_from = excluded.covers_from, covers_to = excluded.covers_to, correlation_id = excluded.correlation_id, action_run_id = excluded.action_run_id, steps = excluded.steps, facts = excluded.facts,
        evidence = excluded.evidence, failure_class = excluded.failure_class, failure_because = excluded.failure_because, classed_by_name = excluded.classed_by_name, seen_at = excluded.seen_at`,
    [environmentId, json],
  );
  await linkRetries(client, environmentId, written);
}

async function linkRetries(
  client: Client,
  environmentId: string,
  written: readonly { name: RunName; retryOf: string | null }[],
): Promise<void> {
  const retries = written.filter(({ retryOf }) => retryOf !== null);
  if (retries.length === 0) return;
  await client.query(
    `update runs r set retry_of = parent.id
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as n(job, tenant, external_id, parent_id)
      join runs parent on parent.environment_id = $1 and parent.job = n.job and parent.tenant = n.tenant and parent.external_id = n.parent_id
      where r.environment_id = $1 and r.job = n.job and r.tenant = n.tenant and r.external_id = n.external_id and r.id <> parent.id and r.retry_of is distinct from parent.id`,
    [environmentId, ...columnsOf(retries.map(({ name }) => name)), retries.map(({ retryOf }) => retryOf)],
  );
}

/**
 * Whoever changes runs or freshness of an environment goes through here one after another, so that two who tell of
 * the same run at once become one row. Who changes several environments takes them in the order of their ids.
 */
export async function lockRuns(client: Client, environmentId: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 7))", [environmentId]);
}
