import type { PlatformId } from "@/domain/platform";
import { mergeRun, mostSeconds, type Run } from "@/domain/run";
import type { RunSource } from "@/domain/sync";
import type { RunSeen } from "@/platforms/platform";
import { declarationOf } from "@/server/connectors";
import { type Freshened, freshen } from "./freshen";
import {
  type Client,
  type Folded,
  foldRuns,
  keyOf,
  lockRuns,
  type RunName,
  readRuns,
  writeRuns,
} from "./run-rows";

/** A run as somebody told of it: the platform's history, its webhook, its telemetry, a heartbeat, or our own trigger. */
export type RunHeard = RunSeen & {
  correlationId?: string | null;
  /** External id of the run that this one repeats. */
  retryOf?: string | null;
  /** The data it covers, when that is not the present: such a run never makes data fresh. */
  coversFrom?: Date | null;
  coversTo?: Date | null;
  steps?: Run["steps"];
  actionRunId?: string | null;
  /**
   * Whether its good end makes the job's data fresh. Left out: yes for what a webhook, a heartbeat or a trigger
   * tells; no for history and telemetry, whose platform says itself how fresh its data is. Say false where the run
   * is of one part only (one connection of several).
   */
  refreshes?: boolean;
};

/** The external id of a run that we asked for, until the platform's own is known; then one row becomes of both. */
export const ownRunId = (actionRunId: string) => `action:${actionRunId}`;

export type Merged = { added: number; changed: number };

const BATCH = 1000;

/** Keeps what was heard of runs, whoever told it, in the caller's transaction: one row per run. */
export async function mergeRuns(
  client: Client,
  environmentId: string,
  runs: readonly RunHeard[],
  source: RunSource,
  at: Date,
): Promise<Merged> {
  const told = runs.flatMap(storable);
  const merged: Merged = { added: 0, changed: 0 };
  if (told.length === 0) return merged;
  await lockRuns(client, environmentId);
  const { rows } = await client.query<{ platform_id: PlatformId }>(
    "select platform_id from environments where id = $1",
    [environmentId],
  );
  if (!rows[0]) return merged;
  const jobs = new Map(declarationOf(rows[0].platform_id).jobs.map((job) => [job.key, job]));
  const most = (job: string) => {
    const declared = jobs.get(job);
    return declared ? mostSeconds(declared) : null;
  };
  const every = (job: string) => jobs.get(job)?.everySeconds ?? null;
  for (let from = 0; from < told.length; from += BATCH) {
    const batch = told.slice(from, from + BATCH);
    const { added, changed, good } = await mergeBatch(client, environmentId, batch, source, at, most);
    merged.added += added;
    merged.changed += changed;
    await freshen(client, environmentId, good, source, at, every);
  }
  return merged;
}

async function mergeBatch(
  client: Client,
  environmentId: string,
  batch: readonly RunHeard[],
  source: RunSource,
  at: Date,
  most: (job: string) => number | null,
): Promise<Merged & { good: Freshened[] }> {
  const known = await readRuns(client, environmentId, batch.flatMap(namesOf));
  const changed = new Map<string, { name: RunName; run: Run; retryOf: string | null }>();
  const good = new Map<string, Freshened>();
  const folded: Folded[] = [];
  let added = 0;
  for (const heard of batch) {
    const key = keyOf(heard);
    const own = ownNameOf(heard);
    const placeholder = own && known.get(keyOf(own));
    let before = known.get(key);
    if (own && placeholder) {
      // What was written down when it was asked for and the platform's own row become one.
      before = before ? mergeRun(before, placeholder, "trigger", at, most(heard.job)) : placeholder;
      known.delete(keyOf(own));
      changed.delete(keyOf(own));
      folded.push({ own, externalId: heard.externalId });
    } else if (!before) added += 1;
    const run = mergeRun(before, heard, source, at, most(heard.job));
    if (!before || placeholder || isNews(before, run) || heard.retryOf)
      changed.set(key, { name: nameOf(heard), run, retryOf: heard.retryOf ?? null });
    known.set(key, run);
    if (heard.refreshes ?? (source !== "history" && source !== "telemetry"))
      good.set(key, { job: heard.job, tenant: heard.tenant, run });
  }
  await foldRuns(client, environmentId, folded);
  await writeRuns(client, environmentId, [...changed.values()]);
  return { added, changed: changed.size - added, good: [...good.values()] };
}

const nameOf = ({ job, tenant, externalId }: RunName): RunName => ({ job, tenant, externalId });

function ownNameOf(heard: RunHeard): RunName | undefined {
  if (!heard.actionRunId || heard.externalId === ownRunId(heard.actionRunId)) return undefined;
  return { ...nameOf(heard), externalId: ownRunId(heard.actionRunId) };
}

function namesOf(heard: RunHeard): RunName[] {
  const own = ownNameOf(heard);
  return own ? [nameOf(heard), own] : [nameOf(heard)];
}

/** A run that goes on is seen anew each time; one that ended is written again only when something was added. */
function isNews(before: Run, after: Run): boolean {
  if (after.status === "running") return true;
  return JSON.stringify({ ...before, seenAt: null }) !== JSON.stringify({ ...after, seenAt: null });
}

const LARGEST = 2_147_483_647;
const whole = (value: number | null) =>
  value === null || !Number.isFinite(value) ? null : Math.max(0, Math.min(LARGEST, Math.round(value)));
const text = (value: string | null, most: number) =>
  value === null
    ? null
    : value
        .replaceAll("\u0000", "")
        .replace(/\p{Surrogate}/gu, "\ufffd")
        .slice(0, most);
const YEAR = 365 * 86_400_000;

/** A moment that can be meant: neither broken nor decades away. */
const moment = (value: Date | null | undefined) =>
  value && Math.abs(value.getTime() - Date.UTC(2025, 0)) < 30 * YEAR ? value : null;

function storable(run: RunHeard): RunHeard[] {
  const externalId = text(run.externalId, 200) ?? "";
  if (externalId === "") return [];
  return [
    {
      ...run,
      job: text(run.job, 100) ?? "",
      tenant: text(run.tenant, 200) ?? "",
      externalId,
      startedAt: moment(run.startedAt),
      endedAt: moment(run.endedAt),
      coversFrom: moment(run.coversFrom),
      coversTo: moment(run.coversTo),
      durationMs: whole(run.durationMs),
      records: whole(run.records),
      error: text(run.error, 2000),
      correlationId: text(run.correlationId ?? null, 200),
    },
  ];
}
