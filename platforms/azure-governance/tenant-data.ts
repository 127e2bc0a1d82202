import type { Finding } from "@/domain/flow";
import { utcDate } from "@/platforms/answers";
import type { FlowAnswer, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { attempt, listed, platformClock, readOpen, readSigned, shown } from "./client";
import { isOfPresent, readHistory } from "./runs";
import { DataFreshness, History, JOBS, Resources } from "./shapes";
import { orTrouble, wantedOf } from "./tenant-looks";
import { listTenants, ofDirectory } from "./tenant-reads";

const HISTORY_LINES = 500;
const MOST_RESOURCES = 1000;

/** The platform's own time at a moment of ours, so that its timestamps are compared with each other. */
export const theirTime = (moment: Date, theirs: Date, ours: Date) =>
  new Date(moment.getTime() + theirs.getTime() - ours.getTime());

/**
 * Whether a sync brought this tenant something since then. Runs name no tenant in the real dialect, so the stored data
 * tells, by name; where the deployment does not tell that, its history names tenants.
 */
export async function lookIfSynced(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const { tenant_id } = wantedOf(view);
    const { tenants } = await listTenants(c);
    const there = ofDirectory(tenants, tenant_id);
    if (!there) return { state: "failed", said: "The platform does not list this tenant any more." };
    const data = await attempt(
      readOpen(c, DataFreshness, { path: "/api/v1/health/data", timeoutSeconds: 30 }),
    );
    if (data.trouble && data.trouble.trouble !== "not-deployed") throw data.trouble;
    if (!data.got) return syncedByHistory(c, view, [tenant_id, String(there.id)]);
    const { evidence } = data.got.reply;
    if (tenants.filter(({ name }) => name === there.name).length > 1)
      return {
        state: "failed",
        said: `Two tenants are called ${shown(there.name)}: the platform tells the data of only one, so nothing is proved.`,
        evidence,
      };
    const since = theirTime(view.requestedAt, platformClock(data.got.reply, c), c.now());
    const kinds = data.got.data.tenants[there.name];
    if (!kinds)
      return { state: "pending", said: "The platform says nothing about this tenant's data yet.", evidence };
    const at = Object.fromEntries(JOBS.map((job) => [job, utcDate(kinds[job])]));
    const came = JOBS.filter((job) => (at[job]?.getTime() ?? 0) >= since.getTime());
    return {
      state: came.includes("resources") ? "passed" : "pending",
      said: came.includes("resources")
        ? `New data of ${listed(came)} is stored for it.`
        : "No resources are stored for it since this was requested. A tenant whose credentials fail is left out silently.",
      findings: JOBS.map((job) => jobFinding(job, at[job] ?? null, came.includes(job))),
      facts: Object.fromEntries(JOBS.map((job) => [job, at[job]?.toISOString() ?? null])),
      evidence,
    };
  });
}

function jobFinding(job: string, at: Date | null, isNew: boolean): Finding {
  const title = `Data of ${job}`;
  if (isNew)
    return {
      status: "ok",
      title,
      said: `Stored at ${at?.toISOString().slice(0, 16).replace("T", " ")} UTC.`,
    };
  return {
    status: "unknown",
    title,
    said: at ? "Nothing new since this was requested." : "Nothing yet; it comes with that sync's next run.",
  };
}

/** The runs, and whether their lines say for whom they were. */
export async function readTenantHistory(c: Conversation) {
  const { data, reply } = await readSigned(c, History, {
    path: "/api/v1/sync/history",
    query: { limit: HISTORY_LINES },
    timeoutSeconds: 30,
  });
  const runs = readHistory(data.logs).filter(isOfPresent);
  return { runs, namesTenants: data.logs.some(({ tenant_id }) => tenant_id), reply };
}

async function syncedByHistory(c: Conversation, view: FlowView, ids: readonly string[]): Promise<FlowAnswer> {
  const { runs: all, namesTenants, reply } = await readTenantHistory(c);
  const since = theirTime(view.requestedAt, platformClock(reply, c), c.now());
  const { evidence } = reply;
  const runs = all.filter(
    ({ tenantId, startedAt }) => ids.includes(tenantId ?? "") && startedAt !== null && startedAt >= since,
  );
  if (!namesTenants)
    return {
      state: "pending",
      said: "The history names no tenants, so it proves nothing of this one.",
      evidence,
    };
  const ended = runs.filter(({ job, status }) => job === "resources" && status !== "running");
  const good = ended.find(({ status, records }) => status === "succeeded" && (records ?? 0) > 0);
  if (good)
    return {
      state: "passed",
      said: `A sync of resources ended well for it with ${good.records} records.`,
      facts: { run: good.externalId, records: good.records, endedAt: good.endedAt?.toISOString() ?? null },
      evidence,
    };
  const bad = ended[0];
  return {
    state: "pending",
    said: bad
      ? `The last sync of resources did not bring it anything: ${bad.error ?? "the platform gives no cause"}.`
      : "No sync of resources has ended for it yet.",
    evidence,
  };
}

/** Counts what is stored of a tenant's resources. The platform keeps its sums for 15 minutes. */
export async function lookIfDataFlows(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("pending", async () => {
    const { tenant_id } = wantedOf(view);
    const { tenants } = await listTenants(c);
    const there = ofDirectory(tenants, tenant_id);
    if (!there) return { state: "failed", said: "The platform does not list this tenant any more." };
    const { data, reply } = await readSigned(c, Resources, {
      path: "/api/v1/resources",
      query: { tenant_ids: String(there.id), limit: MOST_RESOURCES },
      timeoutSeconds: 30,
    });
    const { evidence } = reply;
    const owners = Object.entries(data.resources_by_tenant ?? {});
    const types = Object.entries(data.resources_by_type ?? {});
    const all = types.reduce((sum, [, count]) => sum + count, 0) || (data.total_resources ?? 0);
    // One owner is this tenant, whatever it is called there; of several, the choice by tenant was not heeded.
    const own = owners.length > 1 ? data.resources_by_tenant?.[there.name] : all;
    if (own === undefined)
      return {
        state: "failed",
        said: "The platform counts the resources of all tenants together and none under this one's name.",
        evidence,
      };
    const facts = { resources: own, kinds: types.length };
    if (own > 0)
      return {
        state: "passed",
        said: `${own >= MOST_RESOURCES ? "At least " : ""}${own} resources of ${types.length} kinds are stored for it.`,
        facts,
        evidence,
      };
    return {
      state: "pending",
      said: "No resource is stored for it. It needs the role Reader on its subscriptions; the platform's sums may be 15 minutes old.",
      facts,
      evidence,
    };
  });
}
