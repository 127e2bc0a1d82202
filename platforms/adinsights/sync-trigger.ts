import { z } from "zod";
import { formatDuration } from "@/domain/duration";
import { parsed } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import {
  type Action,
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import { ageSeconds, asTenant, short } from "./client";
import type { ConnectionSeen } from "./connections";
import { GRACE_MS } from "./schedule";
import { FRESH_SECONDS, isResting, readSyncs } from "./sync-question";
import { readTelemetry } from "./telemetry-question";
import { ALL, called, wanted } from "./tenants";

const Input = z.object({ tenant: z.string().min(1).max(100) });
type Input = z.output<typeof Input>;

/** The platform waits up to two minutes for Airbyte. */
const TRIGGER_SECONDS = 130;
const NEVER = "never";
/** Stands for whatever connection reports first, where none is known by name. */
const ANY = "*";
/** The platform's clock may trail ours by so much. */
export const CLOCK_MS = 60_000;

/**
 * Starts the syncs of one tenant (or "all") that are late, failed or due. The platform notes neither the start nor
 * the job; the effect shows only when a webhook or the task at minute 40 brings the job's end.
 */
export const syncTrigger = (dialect: string): Action<Input> => ({
  key: "sync.trigger",
  title: "Sync late connections",
  label: ({ tenant }) => (tenant === ALL ? "Sync what is late" : `Sync ${tenant}`),
  tier: 1,
  capability: "jobs.trigger",
  input: Input,
  target: ({ tenant }) => tenant,
  pace: {
    calls: 4,
    seconds: 60,
    per: "environment",
    because: "A start may need a sign-in, and the platform lets ten a minute pass from one address.",
  },
  repeatable: false,
  expectedSeconds: 180,
  timeoutSeconds: 600,
  look: async (c, { tenant }) => {
    const facts: Record<string, Fact> = {};
    let evidence: EvidenceOf | undefined;
    for (const key of wanted(c, tenant)) {
      const seen = await orTrouble(readSyncs(c, key));
      if (seen instanceof PlatformError) {
        if (tenant !== ALL) throw seen;
        facts[key] = `not read: ${short(seen.message, 160)}`;
        continue;
      }
      evidence ??= seen.evidence;
      const owing = seen.connections.filter((connection) => owes(c, tenant, connection));
      if (seen.connections.length === 0 && c.dialect !== "head") facts[`${key}/${ANY}`] = NEVER;
      for (const { id, lastRunAt } of owing) facts[`${key}/${id}`] = lastRunAt?.toISOString() ?? NEVER;
      facts[key] =
        owing.length === 0
          ? `${seen.connections.length} connections, none owes data`
          : owing.map(factOf(c)).join("; ");
    }
    return { facts, evidence };
  },
  execute: async (c, { tenant }) => {
    const starts: Start[] = [];
    for (const key of wanted(c, tenant)) {
      const started = await orTrouble(startLate(c, tenant, key));
      if (!(started instanceof PlatformError)) starts.push(...started);
      else if (tenant === ALL) starts.push(notStarted(c, key, started));
      else throw started;
    }
    const failed = starts.filter(({ isStarted }) => !isStarted);
    const first = failed[0];
    if (first && failed.length === starts.length)
      throw new PlatformError("failed", `No sync was started. ${first.said}`, {
        evidence: first.evidence,
        httpStatus: first.httpStatus,
      });
    const facts: Record<string, Fact> = { started: starts.length - failed.length, refused: failed.length };
    for (const { name, jobId } of starts) facts[name] = jobId;
    return {
      said:
        starts.length === 0
          ? "No connection owes data: nothing was started."
          : `${starts.length - failed.length} of ${starts.length} syncs started.${failed.map(({ said }) => ` ${said}`).join("")}`,
      facts,
      evidence: (first ?? starts[0])?.evidence,
    };
  },
  verify: {
    afterSeconds: 45,
    everySeconds: dialect === "head" ? 30 : 60,
    // Without a webhook, newer deployments notice the job's end at the next minute 40.
    forSeconds: dialect === "head" ? 4500 : 1800,
    settled: (c, { tenant }, before, startedAt) => settled(c, tenant, before, startedAt),
  },
  reask: ["syncs", "airbyte"],
});

/** One tenant's trouble must not keep the others from being served. */
async function orTrouble<T>(asked: Promise<T>): Promise<T | PlatformError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
}

const notStarted = (c: Conversation, tenant: string, trouble: PlatformError): Start => ({
  name: called(c, tenant),
  jobId: null,
  isStarted: false,
  said: `${called(c, tenant)}: ${short(trouble.message, 200)}`,
  httpStatus: trouble.details.httpStatus,
  evidence: trouble.details.evidence,
});

/**
 * Failed, never synced, older than allowed, or past the moment at which the platform would start it. Asked for all
 * tenants, what rests by its schedule is left to rest; asked for one, its age alone is reason enough.
 */
function owes(c: Conversation, asked: string, connection: ConnectionSeen): boolean {
  if (connection.outcome === "running") return false;
  if (connection.outcome !== "succeeded" || !connection.lastGoodAt) return true;
  const seconds = ageSeconds(c, connection.lastGoodAt);
  if (seconds === undefined || seconds >= FRESH_SECONDS) return asked !== ALL || !isResting(c, connection);
  return connection.due !== null && connection.due.startsAt.getTime() + GRACE_MS <= c.now().getTime();
}

const factOf = (c: Conversation) => (connection: ConnectionSeen) => {
  const seconds = connection.lastGoodAt ? ageSeconds(c, connection.lastGoodAt) : undefined;
  return `${connection.name}: ${seconds === undefined ? "no good sync" : `${formatDuration(seconds * 1000)} old`}`;
};

type Start = {
  name: string;
  jobId: string | null;
  isStarted: boolean;
  said: string;
  httpStatus: number | undefined;
  evidence: EvidenceOf | undefined;
};

async function startLate(c: Conversation, asked: string, tenant: string): Promise<Start[]> {
  const seen = await readSyncs(c, tenant);
  const owing = seen.connections.filter((connection) => owes(c, asked, connection));
  if (owing.length === 0 && seen.connections.length > 0) return [];
  const targets = c.dialect === "head" ? owing : await rowsFor(c, tenant, owing);
  const starts: Start[] = [];
  for (const { id, name } of targets) starts.push(await start(c, tenant, id, name));
  return starts;
}

/** Starts one connection, whatever its age. */
export async function startConnection(
  c: Conversation,
  tenant: string,
  { id, name }: ConnectionSeen,
): Promise<Start> {
  const [row] = c.dialect === "head" ? [{ id, name }] : await rowsFor(c, tenant, [{ id }]);
  return start(c, tenant, row?.id ?? id, row?.name ?? name);
}

/** Without a list of connections, telemetry tells the row ids that the trigger wants. */
async function rowsFor(c: Conversation, tenant: string, owing: readonly Pick<ConnectionSeen, "id">[]) {
  const { telemetry } = await readTelemetry(c, tenant, "person");
  const rows = new Map<string, { id: string; name: string }>();
  for (const { connection } of telemetry.results) {
    if (!connection || rows.has(connection.id)) continue;
    const isOwing =
      owing.length === 0 || owing.some(({ id }) => id === connection.id || id === connection.connection_id);
    if (isOwing)
      rows.set(connection.id, { id: connection.id, name: short(connection.name ?? connection.id, 80) });
  }
  if (rows.size === 0)
    throw new PlatformError(
      "not-deployed",
      `${called(c, tenant)}'s telemetry names no connection, and this version has no list of them.`,
    );
  return [...rows.values()];
}

const Started = z.object({ job_id: z.union([z.string(), z.number()]).nullish() });

async function start(c: Conversation, tenant: string, id: string, name: string): Promise<Start> {
  const base = c.dialect === "runbook" ? "/api/integrations/airbyte/connections" : "/api/airbyte/connections";
  const reply = await asTenant(c, tenant, {
    path: `${base}/${encodeURIComponent(id)}/sync/`,
    method: "POST",
    json: {},
    as: "user",
    purpose: "person",
    timeoutSeconds: TRIGGER_SECONDS,
  });
  const where = `${called(c, tenant)}, ${name}`;
  const isStarted = reply.status === 200 || reply.status === 202;
  const jobId = isStarted ? parsed(Started, reply).job_id : null;
  return {
    name: where,
    jobId: jobId === null || jobId === undefined ? null : short(String(jobId), 60),
    isStarted,
    said: isStarted ? "" : refusalText(where, reply),
    httpStatus: reply.status,
    evidence: reply.evidence,
  };
}

function refusalText(where: string, reply: Reply): string {
  switch (reply.status) {
    case 409:
      return `${where}: Airbyte is already syncing it (409).`;
    case 502:
    case 504:
      return `${where}: Airbyte did not answer the platform (${reply.status}).`;
    case 503:
      return `${where}: the platform has no address or credential for Airbyte (503).`;
    case 403:
      return `${where}: the user may not start syncs; it needs the role ADMIN (403).`;
    default:
      return `${where}: refused (${reply.status}).`;
  }
}

/** Looks at every connection that owed data before: its newest run must be newer than the trigger, and good. */
async function settled(
  c: Conversation,
  tenant: string,
  before: Record<string, Fact>,
  startedAt: Date,
): Promise<Settled> {
  const facts: Record<string, Fact> = {};
  const waiting: string[] = [];
  const failed: string[] = [];
  let done = 0;
  let evidence: EvidenceOf | undefined;
  for (const key of wanted(c, tenant)) {
    const owed = Object.entries(before).filter(([fact]) => fact.startsWith(`${key}/`));
    if (owed.length === 0) continue;
    const seen = await readSyncs(c, key);
    evidence ??= seen.evidence;
    for (const [fact, was] of owed) {
      const id = fact.slice(key.length + 1);
      const connection = seen.connections.find((item) => id === ANY || item.id === id);
      const where = `${called(c, key)}, ${connection?.name ?? "a connection"}`;
      const runAt = connection?.lastRunAt;
      facts[where] = runAt?.toISOString() ?? NEVER;
      const isNew = runAt && runAt.getTime() > startedAt.getTime() - CLOCK_MS && runAt.toISOString() !== was;
      if (!connection || !isNew || connection.outcome === "running") waiting.push(where);
      else if (connection.outcome === "succeeded") done += 1;
      else failed.push(`${where}${connection.error ? `: ${short(connection.error, 160)}` : ""}`);
    }
  }
  if (waiting.length > 0)
    return {
      state: "pending",
      said: `${waiting.length} of ${waiting.length + done + failed.length} syncs have not reported back: ${waiting.slice(0, 3).join("; ")}.`,
      facts,
      evidence,
    };
  if (failed.length > 0)
    return {
      state: "failed",
      said: `${failed.length} syncs ended badly. ${failed.slice(0, 3).join("; ")}.`,
      facts,
      evidence,
    };
  return {
    state: "succeeded",
    said: done === 0 ? "No connection owed data." : `${done} syncs brought new data since the start.`,
    facts,
    evidence,
  };
}
