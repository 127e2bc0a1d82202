import { z } from "zod";
import { accepted, utcDate } from "@/platforms/answers";
import type { Action, Conversation, EvidenceOf, Fact, PlatformError, Settled } from "@/platforms/platform";
import {
  askSigned,
  attempt,
  listed,
  platformClock,
  readOpen,
  readSigned,
  shown,
  tenantNames,
} from "./client";
import { type Ended, isOfPresent, readHistory } from "./runs";
import { DataFreshness, History, JOBS, type Job, Metrics } from "./shapes";

const Input = z.strictObject({ job: z.enum(JOBS) });
type Input = z.output<typeof Input>;

const HISTORY_LINES = 200;

/**
 * Runs one sync now. The platform answers only when the whole run is over and then always says "triggered", so
 * its answer proves nothing: the history and the stored data do.
 */
export const syncTrigger = (blocks: boolean): Action<Input> => ({
  key: "sync.trigger",
  title: "Run a sync now",
  label: ({ job }) => `Sync ${job}`,
  tier: 1,
  capability: "jobs.trigger",
  input: Input,
  target: ({ job }) => job,
  pace: {
    calls: 2,
    seconds: 60,
    per: "target",
    because: "The platform lets two starts of a kind of sync a minute pass from one address.",
  },
  repeatable: true,
  expectedSeconds: blocks ? 300 : 900,
  timeoutSeconds: blocks ? 900 : 60,
  look: (c, { job }) => lookBefore(c, job),
  execute: (c, { job }) => trigger(c, job, blocks ? 880 : 50),
  verify: {
    afterSeconds: blocks ? 2 : 15,
    everySeconds: 30,
    forSeconds: blocks ? 2700 : 3600,
    settled: (c, { job }, before, startedAt) => settled(c, job, platformTime(before) ?? startedAt),
  },
  reask: ["syncs", "alerts"],
});

/** The platform's own clock is kept, so that "newer" is decided among its own timestamps. */
async function lookBefore(
  c: Conversation,
  job: Job,
): Promise<{ facts: Record<string, Fact>; evidence: EvidenceOf }> {
  const data = await attempt(readOpen(c, DataFreshness, { path: "/api/v1/health/data", timeoutSeconds: 30 }));
  if (data.got) {
    const { reply } = data.got;
    const stamps = stampsOf(data.got.data, job);
    const times = [...stamps.values()].flatMap((at) => at?.getTime() ?? []);
    return {
      facts: {
        platformClock: platformClock(reply, c).toISOString(),
        tenants: stamps.size,
        tenantsWithData: times.length,
        oldestDataAt: isoOf(Math.min(...times)),
        newestDataAt: isoOf(Math.max(...times)),
      },
      evidence: reply.evidence,
    };
  }
  if (data.trouble.trouble !== "not-deployed") throw data.trouble;
  const { data: figures, reply } = await readSigned(c, Metrics, { path: "/api/v1/sync/metrics" });
  const row = figures.metrics.find(({ job_type }) => job_type === job);
  return {
    facts: {
      platformClock: platformClock(reply, c).toISOString(),
      lastSuccessAt: utcDate(row?.last_success_at)?.toISOString() ?? null,
    },
    evidence: reply.evidence,
  };
}

/** Any answer but a refusal goes on to the proof: a crash or a lost answer may have come after the run. */
async function trigger(c: Conversation, job: Job, timeoutSeconds: number) {
  const reply = accepted(await askSigned(c, { method: "POST", path: `/api/v1/sync/${job}`, timeoutSeconds }));
  return {
    said: "The platform says it is triggered, which it also says when every tenant fails.",
    facts: { httpStatus: reply.status },
    evidence: reply.evidence,
  };
}

const platformTime = ({ platformClock }: Record<string, Fact>) =>
  utcDate(typeof platformClock === "string" ? platformClock : null);

/** `since` is the platform's own time at the click, or ours where it could not be looked at before. */
async function settled(c: Conversation, job: Job, since: Date): Promise<Settled> {
  const history = await attempt(
    readSigned(c, History, {
      path: "/api/v1/sync/history",
      query: { job_type: job, limit: HISTORY_LINES },
      timeoutSeconds: 30,
    }),
  );
  if (!history.got) return waiting(history.trouble);
  const { data, reply } = history.got;
  const names = data.logs.some((line) => line.tenant_id) ? (await attempt(tenantNames(c))).got : undefined;
  const runs = readHistory(data.logs, (id) => names?.get(id) ?? id).filter(
    (run) => run.job === job && isOfPresent(run) && run.startedAt !== null && run.startedAt >= since,
  );
  const { evidence } = reply;
  if (runs.length === 0)
    return {
      state: "pending",
      said: `The history shows no ${job} run since the click; runs under way are not listed.`,
      facts: {},
      evidence,
    };
  if (runs.some(({ status }) => status === "running"))
    return { state: "pending", said: `The ${job} run is under way.`, facts: {}, evidence };
  const stored = await attempt(
    readOpen(c, DataFreshness, { path: "/api/v1/health/data", timeoutSeconds: 30 }),
  );
  if (stored.trouble && stored.trouble.trouble !== "not-deployed") return waiting(stored.trouble);
  const left = stored.got && tenantsWithoutNews(stored.got.data, job, since);
  return { ...verdict(runs, left), evidence };
}

/** Looking again costs nothing; only the time that the action allows decides that nothing came. */
const waiting = (trouble: PlatformError): Settled => ({
  state: "pending",
  said: `Not seen yet: ${trouble.message}`,
  facts: { trouble: trouble.trouble },
  evidence: trouble.details.evidence,
});

type Left = { without: string[]; of: number };

function tenantsWithoutNews(data: DataFreshness, job: Job, since: Date): Left {
  const stamps = [...stampsOf(data, job)];
  return {
    of: stamps.length,
    without: stamps.flatMap(([name, at]) => (at && at >= since ? [] : [name])),
  };
}

function verdict(runs: readonly Ended[], left: Left | undefined): Omit<Settled, "evidence"> {
  const good = runs.filter(({ status }) => status === "succeeded");
  const records = runs.reduce((sum, run) => sum + (run.records ?? 0), 0);
  const facts: Record<string, Fact> = {
    run: runs[0]?.externalId ?? null,
    records,
    endedAt: runs[0]?.endedAt?.toISOString() ?? null,
    ...(left ? { tenants: left.of, tenantsWithoutNewData: left.without.length } : {}),
  };
  const missing =
    left && left.without.length > 0
      ? ` No new data for ${listed(left.without)} (${left.without.length} of ${left.of} tenants).`
      : "";
  const bad = runs.find(({ status }) => status !== "succeeded");
  if (bad) {
    const part =
      runs.length > 1 ? `${runs.length - good.length} of ${runs.length} runs did not end well` : "";
    const how = part || (bad.status === "partial" ? "It ended in part" : "It failed");
    const cause = bad.error ?? "The platform gives no cause; preflight may.";
    return { state: "failed", said: `${how}, with ${records} records. ${cause}${missing}`, facts };
  }
  const wroteNothing = records === 0 && runs.every((run) => run.records !== null);
  const nobodyServed = left ? left.without.length === left.of : wroteNothing;
  if (nobodyServed)
    return {
      state: "failed",
      said: `The run ended without an error and wrote ${records === 0 ? "no records" : `${records} records`}: no tenant has new data.`,
      facts,
    };
  return { state: "succeeded", said: `The run ended well with ${records} records.${missing}`, facts };
}

function stampsOf(data: DataFreshness, job: Job): Map<string, Date | null> {
  return new Map(Object.entries(data.tenants).map(([name, kinds]) => [shown(name), utcDate(kinds[job])]));
}

const isoOf = (time: number) => (Number.isFinite(time) ? new Date(time).toISOString() : null);
