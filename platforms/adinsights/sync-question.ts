import { formatDuration } from "@/domain/duration";
import { type Status, worst } from "@/domain/status";
import type { Answer, Conversation, JobSeen, Observation, Question } from "@/platforms/platform";
import { ageSeconds, askEach, FUTURE, type Heard, type Lost, lostText } from "./client";
import {
  type ConnectionSeen,
  connectionCounts,
  readFromWebhooks,
  readSyncHealth,
  runsOf,
  type TenantSyncs,
} from "./connections";
import { clockText, GRACE_MS } from "./schedule";
import { telemetrySeen } from "./telemetry-question";
import { called } from "./tenants";

/** From this age on a sync is late, unless its schedule has nothing due. */
export const FRESH_SECONDS = 3600;
const SKEW_MS = 120_000;
/** A webhook may trail the moment that the platform notes as the end of the sync. */
const WEBHOOK_TRAILS_MS = 120_000;

export const syncs = (dialect: string): Question => ({
  key: "syncs",
  title: "Syncs of every tenant",
  everySeconds: dialect === "head" ? 120 : 300,
  atLeastSecondsApart: 20,
  timeoutSeconds: 25,
  ask: async (c) => {
    const { heard, lost } = await askEach(c, (tenant) => readSyncs(c, tenant));
    for (const { tenant, got } of heard) connectionCounts(c).set(tenant, got.connections.length);
    const jobs = heard.flatMap(({ tenant, got }) => (skewOf(c, got) ? [] : [jobOf(c, tenant, got)]));
    return {
      observations: [outcome(c, heard, lost), age(c, heard, lost), silence(c, heard, lost)],
      jobs,
      runs: heard.flatMap(({ tenant, got }) => runsOf(c, tenant, got.webhooks)),
    } satisfies Answer;
  },
});

export const readSyncs = (c: Conversation, tenant: string): Promise<TenantSyncs> =>
  c.dialect === "head" ? readSyncHealth(c, tenant) : readFromWebhooks(c, tenant);

/** How far the platform's clock is off, when it is off enough to spoil ages. */
function skewOf(c: Conversation, { platformNow }: TenantSyncs): number | undefined {
  const skew = platformNow ? platformNow.getTime() - c.now().getTime() : 0;
  return Math.abs(skew) > SKEW_MS ? skew : undefined;
}

/** Whether its schedule owes nothing yet, with the time that a sync may take. */
export function isResting(c: Conversation, connection: ConnectionSeen): boolean {
  return connection.due !== null && connection.due.owedAt.getTime() + GRACE_MS > c.now().getTime();
}

const isLate = (c: Conversation, connection: ConnectionSeen) => {
  const seconds = connection.lastGoodAt ? ageSeconds(c, connection.lastGoodAt) : undefined;
  return seconds === undefined || seconds >= FRESH_SECONDS;
};

type Named = { tenant: string; connection: ConnectionSeen; got: TenantSyncs };

const named = (heard: readonly Heard<TenantSyncs>[]): Named[] =>
  heard.flatMap(({ tenant, got }) => got.connections.map((connection) => ({ tenant, connection, got })));

function outcome(c: Conversation, heard: Heard<TenantSyncs>[], lost: Lost[]): Observation {
  const all = named(heard);
  const statusOf: Record<ConnectionSeen["outcome"], Status> = {
    succeeded: "ok",
    running: "ok",
    failed: "alert",
    never: "alert",
    unknown: "unknown",
  };
  const empty = heard.filter(({ got }) => got.connections.length === 0);
  const bad = all.filter(({ connection }) => statusOf[connection.outcome] !== "ok");
  const statuses: Status[] = [
    ...all.map(({ connection }) => statusOf[connection.outcome]),
    ...empty.map(() => "unknown" as const),
    ...lost.map(() => "unknown" as const),
  ];
  const sentences = bad.slice(0, 4).map(({ tenant, connection }) => saidOf(c, tenant, connection));
  if (bad.length > 4) sentences.push(`And ${bad.length - 4} more.`);
  for (const { tenant } of empty) sentences.push(`${called(c, tenant)} shows no connection with a schedule.`);
  if (sentences.length === 0)
    sentences.push(
      `The last sync of all ${all.length} scheduled connections of ${heard.length} tenants went well.`,
    );
  const barren = heard.filter(({ got }) => newestRecords(got) === 0);
  if (barren.length > 0)
    sentences.push(
      `The last sync brought no records for ${barren.map(({ tenant }) => called(c, tenant)).join(", ")}.`,
    );
  return {
    check: "sync-outcome",
    status: worst(statuses),
    reason: sentences.join(" ") + lostText(c, lost),
    facts: { tenants: heard.length, notRead: lost.length, connections: all.length, troubled: bad.length },
    evidence: (bad[0]?.got ?? heard[0]?.got)?.evidence,
  };
}

function saidOf(c: Conversation, tenant: string, connection: ConnectionSeen): string {
  const where = `${called(c, tenant)}, ${connection.name}`;
  if (connection.outcome === "never") return `${where}: never synced.`;
  if (connection.outcome === "failed")
    return `${where}: failed${connection.error ? ` (${connection.error.slice(0, 160)})` : ""}.`;
  return `${where}: ended as "${connection.word}", which the console does not know.`;
}

function age(c: Conversation, heard: Heard<TenantSyncs>[], lost: Lost[]): Observation {
  const check = "sync-age";
  const skewed = heard.find(({ got }) => skewOf(c, got));
  const skew = skewed && skewOf(c, skewed.got);
  if (skewed && skew)
    return {
      check,
      status: "unknown",
      reason: `The platform's clock is ${formatDuration(Math.abs(skew))} ${skew > 0 ? "ahead of" : "behind"} ours: ages cannot be trusted.`,
      evidence: skewed.got.evidence,
    };

  const dated = named(heard).flatMap((item) => {
    const at = item.connection.lastGoodAt;
    return at ? [{ ...item, seconds: ageSeconds(c, at) }] : [];
  });
  const future = dated.find(({ seconds }) => seconds === undefined);
  if (future)
    return {
      check,
      status: "unknown",
      reason: `The last good sync of ${called(c, future.tenant)} ${FUTURE}.`,
      evidence: future.got.evidence,
    };
  const judged = dated
    .filter(({ connection }) => !isLate(c, connection) || !isResting(c, connection))
    .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  const resting = dated.length - judged.length;
  const restingText = resting > 0 ? ` ${resting} not due yet.` : "";
  const oldest = judged[0];
  const seconds = oldest?.seconds;
  const undated = named(heard).length - dated.length;

  if (oldest && seconds !== undefined) {
    const isHidden = lost.length + undated > 0 && seconds < FRESH_SECONDS;
    return {
      check,
      value: seconds,
      ...(isHidden ? { status: "unknown" as const } : {}),
      reason: `Oldest: ${called(c, oldest.tenant)}, ${oldest.connection.name}, ${formatDuration(seconds * 1000)}.${undated > 0 ? ` ${undated} without a good sync.` : ""}${restingText}${lostText(c, lost)}`,
      facts: { tenant: oldest.tenant, resting, schedule: oldest.connection.schedule },
      evidence: oldest.got.evidence,
    };
  }
  const next = earliest(dated.map(({ connection }) => connection.due?.startsAt));
  if (resting > 0 && next && undated + lost.length === 0)
    return {
      check,
      status: "ok",
      reason: `Nothing is owed: the next syncs start at ${clockText(next)}.`,
      facts: { resting },
      evidence: dated[0]?.got.evidence,
    };
  return { check, status: "unknown", reason: `No sync with a date is known.${lostText(c, lost)}` };
}

const earliest = (dates: readonly (Date | undefined)[]): Date | null =>
  dates.flatMap((date) => date ?? []).sort((a, b) => a.getTime() - b.getTime())[0] ?? null;

/** How long ago a job ended that no webhook reported; 0 when all were reported. */
function silence(c: Conversation, heard: Heard<TenantSyncs>[], lost: Lost[]): Observation {
  const check = "webhook-silence";
  let worstSeconds: number | undefined;
  let silent: Heard<TenantSyncs> | undefined;
  for (const item of heard) {
    const newestWebhook = item.got.webhooks[0]?.at.getTime() ?? 0;
    const ends = jobMoments(c, item);
    if (ends.length === 0) continue;
    const untold = ends.filter((at) => at > newestWebhook + WEBHOOK_TRAILS_MS);
    const now = (item.got.platformNow ?? c.now()).getTime();
    const seconds = untold.length === 0 ? 0 : Math.max(0, Math.round((now - Math.min(...untold)) / 1000));
    if (worstSeconds === undefined || seconds > worstSeconds) {
      worstSeconds = seconds;
      silent = item;
    }
  }
  if (worstSeconds === undefined || !silent)
    return {
      check,
      status: "unknown",
      reason: `There is no list of jobs to compare webhooks with yet.${lostText(c, lost)}`,
    };
  const isQuiet = worstSeconds === 0;
  return {
    check,
    value: worstSeconds,
    ...(isQuiet && lost.length > 0 ? { status: "unknown" as const } : {}),
    reason: isQuiet
      ? `Every finished job was reported by its webhook.${lostText(c, lost)}`
      : `A job of ${called(c, silent.tenant)} ended ${formatDuration(worstSeconds * 1000)} ago and no webhook reported it.${lostText(c, lost)}`,
    facts: { tenant: isQuiet ? null : silent.tenant },
    evidence: silent.got.evidence,
  };
}

/** When jobs ended (newer deployments) or at least started (older ones, from telemetry), known without webhooks. */
function jobMoments(c: Conversation, { tenant, got }: Heard<TenantSyncs>): number[] {
  if (c.dialect === "head")
    return got.connections.flatMap(({ lastRunAt }) => (lastRunAt ? [lastRunAt.getTime()] : []));
  const started = telemetrySeen(c).get(tenant)?.newestStartedAt;
  return started ? [started.getTime()] : [];
}

const newestRecords = (got: TenantSyncs) =>
  got.webhooks.find(({ status }) => status !== "running")?.records ?? null;

/** A tenant is as fresh as its stalest scheduled connection. */
function jobOf(c: Conversation, tenant: string, got: TenantSyncs): JobSeen {
  const { connections, webhooks } = got;
  const isComplete = connections.length > 0 && connections.every(({ lastGoodAt }) => lastGoodAt);
  const goods = connections.flatMap(({ lastGoodAt }) => (lastGoodAt ? [lastGoodAt.getTime()] : []));
  const runs = connections.flatMap(({ lastRunAt }) => (lastRunAt ? [lastRunAt.getTime()] : []));
  const late = connections.filter((connection) => isLate(c, connection));
  const rests = late.length > 0 && late.every((connection) => isResting(c, connection));
  const firstOwed = earliest(late.map(({ due }) => due?.owedAt));
  const failed = connections.find(({ outcome }) => outcome === "failed");
  const over = webhooks.filter(({ status }) => status !== "running");
  const good = over.findIndex(({ status }) => status === "succeeded");
  const durations = over.flatMap(({ durationSeconds }) =>
    durationSeconds === null ? [] : [durationSeconds],
  );
  const total = durations.reduce((sum, seconds) => sum + seconds, 0);
  return {
    job: "airbyte-sync",
    tenant,
    lastGoodAt: isComplete ? new Date(Math.min(...goods)) : null,
    lastRunAt: runs.length > 0 ? new Date(Math.max(...runs)) : null,
    lastStatus: failed ? "failed" : lastStatusOf(connections),
    lastError: failed?.error ?? null,
    records: newestRecords(got),
    nextDueAt: earliest(connections.map(({ due }) => due?.startsAt)),
    restsUntil: rests && firstOwed ? new Date(firstOwed.getTime() + GRACE_MS) : null,
    consecutiveFailures: good === -1 ? over.length : good,
    averageDurationMs: durations.length > 0 ? Math.round((total / durations.length) * 1000) : null,
    note: noteOf(c, got, rests ? firstOwed : null),
  };
}

function lastStatusOf(connections: readonly ConnectionSeen[]): JobSeen["lastStatus"] {
  if (connections.some(({ outcome }) => outcome === "running")) return "running";
  return connections.length > 0 && connections.every(({ outcome }) => outcome === "succeeded")
    ? "succeeded"
    : "unknown";
}

function noteOf(c: Conversation, got: TenantSyncs, owedFrom: Date | null): string {
  const { connections, leftOut } = got;
  const parts: string[] = [];
  if (connections.length === 0) parts.push("No connection with a schedule.");
  const never = connections.filter(({ lastGoodAt }) => !lastGoodAt);
  if (never.length > 0)
    parts.push(
      `No good sync: ${never
        .map(({ name }) => name)
        .slice(0, 3)
        .join(", ")}.`,
    );
  if (newestRecords(got) === 0) parts.push("The last sync brought no records.");
  if (owedFrom) parts.push(`Nothing owed before ${clockText(owedFrom)}.`);
  for (const { name, schedule, due } of connections
    .filter((item) => isLate(c, item) && !isResting(c, item))
    .slice(0, 2))
    if (due)
      parts.push(
        `${name} (${schedule}) owes data since ${clockText(due.owedAt)}; the platform ${due.startsAt > c.now() ? "starts" : "should have started"} it at ${clockText(due.startsAt)}.`,
      );
  if (leftOut.length > 0) parts.push(`Without a schedule: ${leftOut.slice(0, 3).join(", ")}.`);
  return parts.join(" ");
}
