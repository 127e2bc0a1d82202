import { z } from "zod";
import {
  type FlowerAccess,
  type FlowerTask,
  flowerApply,
  flowerTasks,
  flowerWorkers,
} from "@/platforms/drivers/flower";
import {
  type Action,
  type CapabilityReport,
  type Conversation,
  type EvidenceOf,
  type Fact,
  PlatformError,
  type Settled,
} from "@/platforms/platform";
import { ageSeconds, short } from "./client";
import { FRESH_SECONDS, readSnapshot, type SnapshotSeen } from "./snapshot-question";
import { ALL, called, tenantId, wanted } from "./tenants";
import { readOwnTenant } from "./tenants-question";

export const FLOWER: FlowerAccess = {
  base: "flower",
  user: "flower-user",
  password: "flower-password",
  timeoutSeconds: 10,
};
const SNAPSHOT_TASK = "analytics.sync_metrics_snapshots";
const NONE = "none";
const NOT_READ = "not read";

const Input = z.object({ tenant: z.string().min(1).max(100) });

/**
 * Makes the snapshot of one tenant (or of every tenant) anew. A snapshot is dated as the warehouse's data is, so it
 * is newer only when dbt has brought something since: a refresh that changed nothing leaves an old one old.
 */
export const snapshotRefresh: Action<z.output<typeof Input>> = {
  key: "snapshot.refresh",
  title: "Make warehouse snapshots anew",
  label: ({ tenant }) => (tenant === ALL ? "Refresh every snapshot" : `Refresh the snapshot of ${tenant}`),
  tier: 1,
  capability: "snapshots.refresh",
  input: Input,
  target: ({ tenant }) => `snapshot:${tenant}`,
  repeatable: true,
  expectedSeconds: 60,
  timeoutSeconds: 40,
  look: async (c, { tenant }) => {
    const facts: Record<string, Fact> = { lastTask: await newestTask(c, tenant) };
    let evidence: EvidenceOf | undefined;
    for (const key of wanted(c, tenant)) {
      const seen = await readSnapshot(c, key).catch(asTrouble);
      facts[key] = seen instanceof PlatformError ? NOT_READ : dateText(seen);
      if (!(seen instanceof PlatformError)) evidence ??= seen.evidence;
      else if (tenant !== ALL) throw seen;
    }
    return { facts, evidence };
  },
  execute: async (c, { tenant }) => {
    const kwargs = tenant === ALL ? {} : { tenant_ids: [await idOf(c, tenant)] };
    const { taskId, reply } = await flowerApply(c, FLOWER, SNAPSHOT_TASK, kwargs);
    const whose = tenant === ALL ? "every tenant" : called(c, tenant);
    return {
      said: `Flower put the refresh for ${whose} into the queue.`,
      facts: { task: short(taskId, 60) },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 10,
    everySeconds: 15,
    forSeconds: 900,
    settled: (c, { tenant }, before) => settled(c, tenant, before),
  },
  reask: ["snapshots"],
};

export async function refreshCapability(c: Conversation): Promise<CapabilityReport> {
  const capability = "snapshots.refresh" as const;
  if (!c.environment.baseUrls.flower)
    return {
      capability,
      supported: false,
      because:
        'ADinsights offers no address for it, and the configuration names no Flower ("flower"). On its server: python manage.py snapshot_metrics --tenant-id <UUID>.',
    };
  const workers = await flowerWorkers(c, FLOWER).catch(asTrouble);
  if (workers instanceof PlatformError) return { capability, supported: false, because: workers.message };
  const { online } = workers;
  return {
    capability,
    supported: true,
    because:
      online.length === 0
        ? `Through Flower, by the task ${SNAPSHOT_TASK}. No worker answers it right now.`
        : `Through Flower, by the task ${SNAPSHOT_TASK}; ${online.length} workers answer.`,
  };
}

function asTrouble(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  throw error;
}

async function idOf(c: Conversation, tenant: string): Promise<string> {
  if (wanted(c, tenant).length === 1 && tenantId(c, tenant) === undefined) await readOwnTenant(c, tenant);
  const id = tenantId(c, tenant);
  if (id) return id;
  throw new PlatformError(
    "not-deployed",
    `The id of ${called(c, tenant)} is not known, and the task wants it. Give it in the option "tenant-ids".`,
    { notSent: true },
  );
}

const dateText = ({ state, at }: SnapshotSeen): string => (state === "real" && at ? at.toISOString() : NONE);

const receivedAt = ({ received }: FlowerTask): string =>
  typeof received === "number" && received > 0 && received < 1e11
    ? new Date(received * 1000).toISOString()
    : "";

/** The tasks that make this tenant's snapshot anew: its own, and those of everyone. */
async function tasksFor(c: Conversation, tenant: string): Promise<FlowerTask[]> {
  const id = tenant === ALL ? undefined : tenantId(c, tenant);
  const { tasks } = await flowerTasks(c, FLOWER, SNAPSHOT_TASK);
  return tasks
    .filter(
      ({ kwargs }) => kwargs && (!kwargs.includes("tenant_ids") || (id !== undefined && kwargs.includes(id))),
    )
    .sort((a, b) => receivedAt(b).localeCompare(receivedAt(a)));
}

/** By Flower's clock, so that a clock that is off deceives nobody. */
async function newestTask(c: Conversation, tenant: string): Promise<string> {
  const tasks = await tasksFor(c, tenant).catch(asTrouble);
  if (tasks instanceof PlatformError) return NOT_READ;
  return tasks[0] ? receivedAt(tasks[0]) : NONE;
}

type Outcome = { state: "done" | "failed" | "open"; said: string };

/** What Flower saw of the refresh; it sees nothing where workers send no events. */
async function outcomeSince(c: Conversation, tenant: string, before: Fact | undefined): Promise<Outcome> {
  const tasks = before === NOT_READ ? [] : await tasksFor(c, tenant).catch(asTrouble);
  const last = before === NONE ? "" : String(before ?? "");
  const newer = tasks instanceof PlatformError ? [] : tasks.filter((task) => receivedAt(task) > last);
  const isSkipped = (task: FlowerTask) => /['"]skipped['"]: *true/i.test(task.result ?? "");
  if (newer.some((task) => task.state === "SUCCESS" && !isSkipped(task))) return { state: "done", said: "" };
  const bad = newer.find(({ state }) => state === "FAILURE" || state === "REVOKED");
  if (bad)
    return {
      state: "failed",
      said: `The task ended as ${bad.state}${bad.exception ? `: ${short(bad.exception, 200)}` : ""}.`,
    };
  if (newer.some(isSkipped))
    return { state: "open", said: " The task was skipped: another refresh is under way." };
  return {
    state: "open",
    said: newer.length > 0 ? " A worker has the task." : " Flower shows no worker with the task yet.",
  };
}

/** Proven by the date of each snapshot: newer than before, or still within its limit after the task has ended. */
async function settled(c: Conversation, tenant: string, before: Record<string, Fact>): Promise<Settled> {
  // Looked at first: what a task that has ended wrote is there when the snapshots are read.
  const outcome = await outcomeSince(c, tenant, before.lastTask);
  const facts: Record<string, Fact> = {};
  const old: string[] = [];
  let newer = 0;
  let fresh = 0;
  let evidence: EvidenceOf | undefined;
  for (const key of wanted(c, tenant)) {
    const seen = await readSnapshot(c, key).catch(asTrouble);
    if (seen instanceof PlatformError) {
      if (tenant !== ALL) throw seen;
      old.push(`${called(c, key)} was not read`);
      continue;
    }
    evidence ??= seen.evidence;
    const date = dateText(seen);
    const was = before[key];
    facts[key] = date;
    const seconds = date !== NONE && seen.at ? ageSeconds(c, seen.at) : undefined;
    const isNewer = typeof was === "string" && was !== NOT_READ && (was === NONE || date > was);
    if (seconds !== undefined && isNewer) newer += 1;
    else if (seconds !== undefined && seconds < FRESH_SECONDS && outcome.state === "done") fresh += 1;
    else old.push(`${called(c, key)} ${seen.at ? `is of ${dayText(seen.at)}` : seen.said}`);
  }
  const seen = { facts, evidence };
  const listed = `${old.slice(0, 3).join("; ")}${old.length > 3 ? `; and ${old.length - 3} more` : ""}`;
  if (old.length === 0)
    return {
      state: "succeeded",
      said:
        fresh === 0
          ? `${newer === 1 ? "The snapshot is" : `All ${newer} snapshots are`} newer than before.`
          : `The refresh ran: ${newer} newer than before, ${fresh} as new as the warehouse's data already.`,
      ...seen,
    };
  if (outcome.state === "failed") return { state: "failed", said: outcome.said, ...seen };
  if (outcome.state === "done")
    return {
      state: "failed",
      said: `The refresh ran, but ${listed}. A snapshot is as old as dbt's data: look at the syncs and at dbt.`,
      ...seen,
    };
  return { state: "pending", said: `Not newer yet: ${listed}.${outcome.said}`, ...seen };
}

const dayText = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
