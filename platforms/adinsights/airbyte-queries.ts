import { z } from "zod";
import type { Fact, PlatformQuery } from "@/platforms/platform";
import { askEach, lostText } from "./client";
import { connectionNames } from "./connections";
import { readSyncs } from "./sync-question";
import { called } from "./tenants";

const MOST_ROWS = 500;
const DAY_MS = 86_400_000;

/** A connection in the list, and what `airbyte.sync` takes: the tenant's key and the connection's id. */
export const connectionKey = (tenant: string, id: string) => `${tenant}/${id}`;

const shared = {
  group: "platform",
  capability: "jobs",
  input: z.strictObject({}),
  fields: [],
  timeoutSeconds: 45,
} as const satisfies Partial<PlatformQuery>;

const iso = (at: Date | null | undefined) => at?.toISOString() ?? null;

export const airbyteConnections: PlatformQuery = {
  ...shared,
  key: "airbyte.connections",
  title: "Airbyte connections",
  purpose:
    "Every tenant's connections with a schedule: how the last sync ended and when the next one is due.",
  columns: [
    { key: "connection", title: "Connection", kind: "code" },
    { key: "tenant", title: "Tenant", kind: "text" },
    { key: "name", title: "Name", kind: "text" },
    { key: "outcome", title: "Last sync", kind: "text" },
    { key: "ended", title: "Ended", kind: "time" },
    { key: "good", title: "Last good one", kind: "time" },
    { key: "due", title: "Next due", kind: "time" },
    { key: "schedule", title: "Schedule", kind: "text" },
    { key: "error", title: "Error", kind: "text" },
  ],
  rowActions: [{ action: "airbyte.sync", input: { connection: "connection" } }],
  ask: async (c) => {
    const { heard, lost } = await askEach(c, (tenant) => readSyncs(c, tenant));
    const rows = heard.flatMap(({ tenant, got }) =>
      got.connections.map((each): Fact[] => [
        connectionKey(tenant, each.id),
        called(c, tenant),
        each.name,
        each.outcome,
        iso(each.lastRunAt),
        iso(each.lastGoodAt),
        iso(each.due?.startsAt),
        each.schedule,
        each.error,
      ]),
    );
    const failed = rows.filter((row) => row[3] === "failed").length;
    const left = heard.reduce((sum, { got }) => sum + got.leftOut.length, 0);
    return {
      rows: rows.slice(0, MOST_ROWS),
      truncated: rows.length > MOST_ROWS,
      said: `${rows.length} connections of ${heard.length} tenants; ${failed} failed last.${left > 0 ? ` ${left} without a schedule are left out.` : ""}${lostText(c, lost)}`,
      evidence: heard[0]?.got.evidence,
    };
  },
};

export const airbyteJobs: PlatformQuery = {
  ...shared,
  key: "airbyte.jobs",
  title: "Airbyte jobs that reported back",
  purpose:
    "Jobs of the last three days as their webhooks told them. One under way, or one whose webhook was lost, is not among them.",
  columns: [
    { key: "job", title: "Job", kind: "code" },
    { key: "tenant", title: "Tenant", kind: "text" },
    { key: "connection", title: "Connection", kind: "text" },
    { key: "status", title: "Status", kind: "text" },
    { key: "at", title: "Told", kind: "time" },
    { key: "ms", title: "Lasted", kind: "milliseconds" },
    { key: "records", title: "Records", kind: "number" },
    { key: "error", title: "Error", kind: "text" },
  ],
  ask: async (c) => {
    const { heard, lost } = await askEach(c, (tenant) => readSyncs(c, tenant));
    const jobs = heard
      .flatMap(({ tenant, got }) =>
        got.webhooks.map((webhook) => ({
          tenant,
          webhook,
          name:
            got.connections.find(({ id }) => webhook.ids.includes(id))?.name ??
            webhook.ids.map((id) => connectionNames(c).get(id)).find(Boolean) ??
            webhook.ids[0] ??
            null,
        })),
      )
      .sort((a, b) => b.webhook.at.getTime() - a.webhook.at.getTime());
    const since = c.now().getTime() - DAY_MS;
    const recent = jobs.filter(({ webhook }) => webhook.at.getTime() > since);
    const failed = recent.filter(({ webhook }) => webhook.status === "failed").length;
    return {
      rows: jobs
        .slice(0, MOST_ROWS)
        .map(({ tenant, name, webhook }): Fact[] => [
          webhook.jobId,
          called(c, tenant),
          name,
          webhook.status,
          webhook.at.toISOString(),
          webhook.durationSeconds === null ? null : webhook.durationSeconds * 1000,
          webhook.records,
          webhook.error,
        ]),
      truncated: jobs.length > MOST_ROWS,
      said:
        jobs.length === 0
          ? `No job has reported back.${lostText(c, lost)}`
          : `${recent.length} jobs reported back in the last 24 h, ${failed} of them failed.${lostText(c, lost)}`,
      evidence: heard[0]?.got.evidence,
    };
  },
};
