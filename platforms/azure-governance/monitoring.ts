import { z } from "zod";
import { formatDuration } from "@/domain/duration";
import { accepted, utcDate } from "@/platforms/answers";
import type { Action, Conversation, Fact, PlatformQuery, Settled } from "@/platforms/platform";
import { askSigned, attempt, notSeenYet, readSigned, shown, shownOrNull } from "./client";

const Nothing = z.strictObject({});
const MOST_ROWS = 200;
const figure = z.number().nullish();

/** The runbook calls the text `query`, the code `query_name`. */
const SlowQueries = z.array(
  z.object({
    query_name: z.string().nullish(),
    query: z.string().nullish(),
    duration_ms: z.number(),
    rows_returned: figure,
    timestamp: z.string().nullish(),
  }),
);

const Performance = z.object({
  queries: z.object({ total_queries: z.number(), slow_query_threshold_ms: figure }),
  sync_jobs: z.object({ total_jobs: z.number() }),
});

const Cache = z.object({
  backend: z.string().nullish(),
  hit_rate_percent: figure,
  hits: figure,
  misses: figure,
  sets: figure,
  deletes: figure,
  errors: figure,
  avg_get_time_ms: figure,
});

/** How much the platform has recorded of itself. In the published code nothing fills these lists. */
async function readRecorded(c: Conversation) {
  const { data, reply } = await readSigned(c, Performance, { path: "/monitoring/performance" });
  return {
    queries: data.queries.total_queries,
    syncJobs: data.sync_jobs.total_jobs,
    slowFromMs: data.queries.slow_query_threshold_ms ?? 500,
    reply,
  };
}

const UNRECORDED =
  "The platform has recorded no query at all, so an empty list proves nothing: its slow queries stand in its log only.";

export const slowQueries: PlatformQuery = {
  key: "platform.slow-queries",
  title: "Slow queries as the platform recorded them",
  group: "platform",
  purpose: "Queries that took longer than half a second since it was started or reset.",
  capability: "monitoring",
  input: Nothing,
  fields: [],
  timeoutSeconds: 25,
  columns: [
    { key: "query", title: "Query", kind: "code" },
    { key: "ms", title: "Took", kind: "milliseconds" },
    { key: "rows", title: "Rows", kind: "number" },
    { key: "at", title: "When", kind: "time" },
  ],
  ask: async (c) => {
    const path = "/monitoring/queries";
    const [{ data, reply }, recorded] = await Promise.all([
      readSigned(c, SlowQueries, { path, query: { slow_only: "true", limit: MOST_ROWS + 1 } }),
      readRecorded(c),
    ]);
    const slowest = [...data].sort((a, b) => b.duration_ms - a.duration_ms);
    const first = slowest[0];
    return {
      rows: slowest
        .slice(0, MOST_ROWS)
        .map((row) => [
          shown(row.query_name ?? row.query ?? "without a name"),
          row.duration_ms,
          row.rows_returned ?? null,
          utcDate(row.timestamp)?.toISOString() ?? null,
        ]),
      truncated: data.length > MOST_ROWS,
      said: first
        ? `${data.length} slow ${data.length === 1 ? "query" : "queries"}; the slowest took ${formatDuration(first.duration_ms)}.`
        : recorded.queries === 0
          ? UNRECORDED
          : `None of the ${recorded.queries} recorded queries took ${recorded.slowFromMs} ms.`,
      evidence: reply.evidence,
    };
  },
};

export const cacheFigures: PlatformQuery = {
  key: "platform.cache",
  title: "The platform's own cache",
  group: "platform",
  purpose: "How often its cache had what was asked for, since its process started.",
  capability: "monitoring",
  input: Nothing,
  fields: [],
  timeoutSeconds: 20,
  columns: [
    { key: "backend", title: "Kept in", kind: "text" },
    { key: "hitRate", title: "Hit rate", kind: "percent" },
    { key: "hits", title: "Hits", kind: "number" },
    { key: "misses", title: "Misses", kind: "number" },
    { key: "sets", title: "Written", kind: "number" },
    { key: "deletes", title: "Deleted", kind: "number" },
    { key: "errors", title: "Errors", kind: "number" },
    { key: "readMs", title: "Mean read", kind: "milliseconds" },
  ],
  ask: async (c) => {
    const { data, reply } = await readSigned(c, Cache, { path: "/monitoring/cache" });
    const asked = (data.hits ?? 0) + (data.misses ?? 0);
    const rate = asked > 0 ? (data.hit_rate_percent ?? null) : null;
    return {
      rows: [
        [
          shownOrNull(data.backend),
          rate,
          data.hits ?? null,
          data.misses ?? null,
          data.sets ?? null,
          data.deletes ?? null,
          data.errors ?? null,
          data.avg_get_time_ms ?? null,
        ],
      ],
      truncated: false,
      said:
        rate === null
          ? "Nothing was asked of the cache since the process started, so it has no hit rate."
          : `${rate} % of ${asked} reads were answered by the cache; more than 80 % is wanted.`,
      evidence: reply.evidence,
    };
  },
};

/** Empties what the platform recorded of its queries and syncs. The cache's figures are not among it. */
export const monitoringReset: Action = {
  key: "monitoring.reset",
  title: "Reset the platform's own figures",
  label: () => "Reset figures",
  tier: 2,
  purpose:
    "For figures that begin now, after a change. What was recorded before is gone; read the slow queries first.",
  fields: [],
  capability: "monitoring",
  input: Nothing,
  target: () => "figures",
  repeatable: true,
  expectedSeconds: 3,
  timeoutSeconds: 30,
  look: async (c) => {
    const { queries, syncJobs, reply } = await readRecorded(c);
    return { facts: { queries, syncJobs }, evidence: reply.evidence };
  },
  preview: async (c) => {
    const { queries, syncJobs } = await readRecorded(c);
    return {
      button: "Reset 2 lists of figures",
      unit: "list",
      targets: [
        { id: "queries", title: "Recorded queries", facts: { recorded: queries } },
        { id: "sync-jobs", title: "Recorded sync jobs", facts: { recorded: syncJobs } },
      ],
      effects: [
        "The platform forgets the queries and sync jobs that it recorded in its memory.",
        "The history of syncs, alerts and the counts of its cache stay.",
      ],
      inFlight: [],
      reversible: { is: false, how: "What it forgets is kept nowhere else." },
      verifies: "Looks whether fewer queries and sync jobs are recorded than before.",
      warnings: queries + syncJobs === 0 ? ["Nothing is recorded there now: a reset changes nothing."] : [],
    };
  },
  execute: async (c) => {
    const reply = accepted(await askSigned(c, { method: "POST", path: "/monitoring/reset" }));
    return {
      said: "The platform says that it reset them.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 5,
    forSeconds: 60,
    settled: async (c, _input, before): Promise<Settled> => {
      const read = await attempt(readRecorded(c));
      if (!read.got) return notSeenYet(read.trouble);
      const { queries, syncJobs, reply } = read.got;
      const isLess = (now: number, was: Fact | undefined) =>
        now === 0 || (typeof was === "number" && now < was);
      const isDone = isLess(queries, before.queries) && isLess(syncJobs, before.syncJobs);
      return {
        state: isDone ? "succeeded" : "pending",
        said: `${queries} queries and ${syncJobs} sync jobs are recorded${isDone ? " since then" : ", not fewer than before"}.`,
        facts: { queries, syncJobs },
        evidence: reply.evidence,
      };
    },
  },
  reask: [],
};
