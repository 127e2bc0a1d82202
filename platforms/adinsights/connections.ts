import { z } from "zod";
import { accepted, evidenceOfLine, parsed, utcDate } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import type { Conversation, EvidenceOf, RunSeen } from "@/platforms/platform";
import { asTenant, listOf, short } from "./client";
import { type Due, dueOf, type Schedule, scheduleText } from "./schedule";
import { remembered } from "./tenants";

/** One connection of a tenant, whichever version of the platform told of it. */
export type ConnectionSeen = {
  id: string;
  name: string;
  outcome: "succeeded" | "failed" | "running" | "never" | "unknown";
  /** The platform's own word for its last job. */
  word: string;
  error: string | null;
  lastRunAt: Date | null;
  lastGoodAt: Date | null;
  /** Null where the schedule is not told, or never starts it. */
  due: Due | null;
  schedule: string;
};

export type TenantSyncs = {
  /** Active ones with a schedule; the others owe no data. */
  connections: ConnectionSeen[];
  leftOut: string[];
  webhooks: WebhookSeen[];
  /** The platform's clock when it answered, where it says so. */
  platformNow: Date | null;
  evidence: EvidenceOf;
};

export type WebhookSeen = {
  /** Ids that may name its connection: the audit row does not say which of the two it holds. */
  ids: string[];
  jobId: string;
  status: RunSeen["status"];
  records: number | null;
  durationSeconds: number | null;
  error: string | null;
  at: Date;
  line: WebhookRow;
  /** The page of the audit log that it stood on. */
  page: EvidenceOf;
};

const SUCCESS = ["succeeded", "success"];
const FAILURE = ["failed", "error", "errored"];
const CANCELLED = ["cancelled", "canceled"];
const RUNNING = ["running", "pending", "incomplete", "queued"];
const LONGEST_SECONDS = 30 * 86_400;
/** What was told once need not be told again, except the newest, which may still change. */
const TOLD_AGAIN_MS = 6 * 3_600_000;
const PAGE_SIZE = 100;
/** After the console was away, pages are turned until what was told before is met again, or this far back. */
const MOST_PAGES = 10;
const LOOK_BACK_MS = 3 * 86_400_000;
const SILENT_FOR_GOOD_MS = 30 * 86_400_000;

export function statusOf(word: string | null | undefined): RunSeen["status"] {
  const lower = (word ?? "").toLowerCase();
  if (SUCCESS.includes(lower)) return "succeeded";
  if (FAILURE.includes(lower)) return "failed";
  if (CANCELLED.includes(lower)) return "cancelled";
  return RUNNING.includes(lower) ? "running" : "unknown";
}

const outcomeOf = (word: string | null | undefined): ConnectionSeen["outcome"] => {
  const status = statusOf(word);
  return status === "cancelled" || status === "partial" ? "failed" : status;
};

const text = z.union([z.string(), z.number()]).nullish();

const WebhookRow = z.object({
  resource_id: text,
  created_at: z.string(),
  metadata: z
    .object({
      connection_id: text,
      job_id: text,
      status: z.string().nullish(),
      records_synced: z.number().nullish(),
      duration_seconds: z.number().nullish(),
      error: z.string().nullish(),
    })
    .nullish(),
});
type WebhookRow = z.output<typeof WebhookRow>;

/** Finished jobs as their webhooks told them: from the audit log, which reading does not change. */
async function readWebhooks(
  c: Conversation,
  tenant: string,
): Promise<{ webhooks: WebhookSeen[]; evidence: EvidenceOf }> {
  const until = toldUntil(c).get(tenant) ?? c.now().getTime() - LOOK_BACK_MS;
  const ask = async (page: number) =>
    asTenant(c, tenant, {
      path: "/api/audit-logs/",
      query: { action: "airbyte_job_webhook", page_size: PAGE_SIZE, ...(page > 1 && { page }) },
    });
  const reply = accepted(await ask(1));
  const webhooks = webhooksIn(reply);
  let last = webhooks;
  for (let page = 2; page <= MOST_PAGES && last.length === PAGE_SIZE; page += 1) {
    if (last.some(({ at }) => at.getTime() <= until)) break;
    const next = await ask(page);
    // The last page was full: there is none after it.
    if (next.status === 404) break;
    last = webhooksIn(accepted(next));
    webhooks.push(...last);
  }
  webhooks.sort((a, b) => b.at.getTime() - a.at.getTime());
  return { webhooks, evidence: reply.evidence };
}

function webhooksIn(reply: Reply): WebhookSeen[] {
  return parsed(listOf(WebhookRow), reply).flatMap((row): WebhookSeen[] => {
    const at = utcDate(row.created_at);
    if (!at) return [];
    const told = row.metadata ?? {};
    return [
      {
        ids: [row.resource_id, told.connection_id].flatMap((id) => (id ? [String(id).slice(0, 100)] : [])),
        jobId: String(told.job_id ?? at.toISOString()).slice(0, 100),
        status: statusOf(told.status),
        records: amount(told.records_synced, Number.MAX_SAFE_INTEGER),
        durationSeconds: amount(told.duration_seconds, LONGEST_SECONDS),
        error: told.error ? short(told.error) : null,
        at,
        line: row,
        page: reply.evidence,
      },
    ];
  });
}

const SyncHealth = z.object({
  generated_at: z.string().nullish(),
  rows: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      schedule_type: z.string().nullish(),
      is_active: z.boolean().nullish(),
      state: z.string(),
      last_synced_at: z.string().nullish(),
      last_job_status: z.string().nullish(),
      last_job_error: z.string().nullish(),
    }),
  ),
});

/** Schedules by connection id, learned when a user of the tenant last looked. */
export const schedulesOf = (c: Conversation) => remembered(c, "schedules", () => new Map<string, Schedule>());

/** How many scheduled connections each tenant showed last. */
export const connectionCounts = (c: Conversation) =>
  remembered(c, "connection-counts", () => new Map<string, number>());

/** Names by either id, from telemetry: webhooks carry none. */
export const connectionNames = (c: Conversation) =>
  remembered(c, "connection-names", () => new Map<string, string>());

const lastGoodOf = (c: Conversation) => remembered(c, "last-good", () => new Map<string, Date>());

/** The tenant's connections from the platform's own sync page (since February 2026). */
export async function readSyncHealth(c: Conversation, tenant: string): Promise<TenantSyncs> {
  const [reply, { webhooks }] = await Promise.all([
    asTenant(c, tenant, { path: "/api/ops/sync-health/" }),
    readWebhooks(c, tenant),
  ]);
  const health = parsed(SyncHealth, accepted(reply));
  const leftOut: string[] = [];
  const connections = health.rows.flatMap((row): ConnectionSeen[] => {
    const name = short(row.name ?? row.id, 80);
    const known = schedulesOf(c).get(row.id);
    if (row.is_active === false || row.state === "inactive" || row.schedule_type === "manual") {
      leftOut.push(name);
      return [];
    }
    const lastRunAt = utcDate(row.last_synced_at);
    const outcome = lastRunAt ? outcomeOf(row.last_job_status) : "never";
    const wordAgrees = row.state !== "failed" || outcome === "failed";
    const lastGoodAt =
      outcome === "succeeded" && wordAgrees ? lastRunAt : newestGood(c, webhooks, [row.id], row.id);
    if (lastGoodAt) lastGoodOf(c).set(row.id, lastGoodAt);
    return [
      {
        id: row.id,
        name,
        outcome: wordAgrees ? outcome : "failed",
        word: short(row.last_job_status ?? "none", 60),
        error: row.last_job_error ? short(row.last_job_error) : null,
        lastRunAt,
        lastGoodAt,
        due: lastRunAt ? dueOf(known, lastRunAt, c.now()) : null,
        schedule: scheduleText(known),
      },
    ];
  });
  return {
    connections,
    leftOut,
    webhooks,
    platformNow: utcDate(health.generated_at),
    evidence: reply.evidence,
  };
}

/** The tenant's connections as its webhooks show them: all that older deployments tell a service key. */
export async function readFromWebhooks(c: Conversation, tenant: string): Promise<TenantSyncs> {
  const { webhooks, evidence } = await readWebhooks(c, tenant);
  const newest = new Map<string, WebhookSeen>();
  for (const webhook of webhooks) {
    const id = webhook.ids[0] ?? "unnamed";
    if (!newest.has(id)) newest.set(id, webhook);
  }
  const leftOut: string[] = [];
  const connections = [...newest].flatMap(([id, webhook]): ConnectionSeen[] => {
    const name = connectionNames(c).get(id) ?? `connection ${id.slice(0, 8)}`;
    if (c.now().getTime() - webhook.at.getTime() > SILENT_FOR_GOOD_MS) {
      leftOut.push(`${name}, silent for more than 30 days`);
      return [];
    }
    const outcome =
      webhook.status === "cancelled" || webhook.status === "partial" ? "failed" : webhook.status;
    return [
      {
        id,
        name,
        outcome,
        word: webhook.status,
        error: webhook.error,
        lastRunAt: webhook.at,
        lastGoodAt: newestGood(c, webhooks, webhook.ids, id),
        due: null,
        schedule: "schedule not told",
      },
    ];
  });
  return { connections, leftOut, webhooks, platformNow: null, evidence };
}

function newestGood(
  c: Conversation,
  webhooks: WebhookSeen[],
  ids: readonly string[],
  key: string,
): Date | null {
  const good = webhooks.find(
    (webhook) => webhook.status === "succeeded" && webhook.ids.some((id) => ids.includes(id)),
  );
  return good?.at ?? lastGoodOf(c).get(key) ?? null;
}

/** One run per job: its final delivery, and of several final ones the first, because later ones are replays. */
export function runsOf(c: Conversation, tenant: string, webhooks: readonly WebhookSeen[]): RunSeen[] {
  const until = toldUntil(c).get(tenant);
  const newest = webhooks[0]?.at.getTime();
  if (newest !== undefined) toldUntil(c).set(tenant, Math.min(newest, c.now().getTime()));
  const byJob = new Map<string, WebhookSeen>();
  for (const webhook of webhooks) {
    if (until !== undefined && webhook.at.getTime() < until - TOLD_AGAIN_MS) continue;
    const other = byJob.get(webhook.jobId);
    if (!other || webhook.status !== "running" || other.status === "running")
      byJob.set(webhook.jobId, webhook);
  }
  return [...byJob.values()].map((webhook) => {
    const durationMs = webhook.durationSeconds === null ? null : Math.round(webhook.durationSeconds * 1000);
    const isOver = webhook.status !== "running";
    return {
      job: "airbyte-sync",
      tenant,
      externalId: `${tenant}/${webhook.jobId}`,
      status: webhook.status,
      startedAt: isOver && durationMs !== null ? new Date(webhook.at.getTime() - durationMs) : null,
      endedAt: isOver ? webhook.at : null,
      durationMs,
      records: webhook.records,
      error: webhook.error,
      facts: {
        connection: webhook.ids[0] ?? null,
        word: short(webhook.line.metadata?.status ?? "none", 60),
      },
      evidence: evidenceOfLine(webhook.page(), webhook.line),
    };
  });
}

/** Until when each tenant's webhooks have been told. */
const toldUntil = (c: Conversation) => remembered(c, "told-until", () => new Map<string, number>());

/** A number from outside that may be kept: neither negative nor absurd. */
export function amount(value: number | null | undefined, most: number): number | null {
  return typeof value === "number" && value >= 0 && value <= most ? Math.round(value) : null;
}
