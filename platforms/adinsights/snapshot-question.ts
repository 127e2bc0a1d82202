import { z } from "zod";
import { formatDuration } from "@/domain/duration";
import { type Status, worst } from "@/domain/status";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { Conversation, EvidenceOf, JobSeen, Observation, Question } from "@/platforms/platform";
import { ageSeconds, askEach, asTenant, FUTURE, type Heard, type Lost, lostText, short } from "./client";
import { bodyOf } from "./health-questions";
import { called } from "./tenants";

/** A snapshot that is older is refused over there. */
export const FRESH_SECONDS = 3600;
const BEAT_MS = 30 * 60_000;
/** Zeros dated so close to now were made for us, not taken from a snapshot. */
const MADE_NOW_SECONDS = 120;

export type SnapshotSeen = {
  state: "real" | "missing" | "default" | "disabled" | "unknown";
  at: Date | null;
  said: string;
  evidence: EvidenceOf;
};

export const snapshots = (dialect: string): Question => ({
  key: "snapshots",
  title: "Warehouse snapshot of every tenant",
  everySeconds: dialect === "head" ? 120 : 600,
  atLeastSecondsApart: dialect === "head" ? 20 : 120,
  timeoutSeconds: 25,
  ...(dialect === "head"
    ? {}
    : {
        sideEffect:
          "Reading a tenant's combined metrics may make the platform store the snapshot that it serves.",
      }),
  ask: async (c) => {
    const { heard, lost } = await askEach(c, (tenant) => readSnapshot(c, tenant));
    return {
      observations: [served(c, heard, lost), oldest(c, heard, lost)],
      jobs: heard.flatMap(({ tenant, got }) => jobOf(c, tenant, got)),
    };
  },
});

export const readSnapshot = (c: Conversation, tenant: string): Promise<SnapshotSeen> =>
  c.dialect === "head" ? readStatus(c, tenant) : readMetrics(c, tenant);

const DatasetStatus = z.object({
  live: z.object({
    enabled: z.boolean().nullish(),
    reason: z.string(),
    snapshot_generated_at: z.string().nullish(),
    detail: z.string().nullish(),
  }),
});

async function readStatus(c: Conversation, tenant: string): Promise<SnapshotSeen> {
  const reply = accepted(await asTenant(c, tenant, { path: "/api/datasets/status/" }));
  const { live } = parsed(DatasetStatus, reply);
  const at = utcDate(live.snapshot_generated_at);
  const { evidence } = reply;
  switch (live.reason) {
    case "ready":
    case "stale_snapshot":
      return at
        ? { state: "real", at, said: "", evidence }
        : { state: "missing", at: null, said: "has a snapshot without a date", evidence };
    case "missing_snapshot":
      return { state: "missing", at: null, said: "has no snapshot", evidence };
    case "default_snapshot":
      return {
        state: "default",
        at: null,
        said: "is served fallback numbers instead of a snapshot",
        evidence,
      };
    case "adapter_disabled":
      return { state: "disabled", at: null, said: "has its warehouse adapter switched off", evidence };
    default:
      return { state: "unknown", at, said: `says "${short(live.reason, 60)}", an unknown reason`, evidence };
  }
}

const Combined = z.object({
  snapshot_generated_at: z.string().nullish(),
  campaign: z
    .object({ summary: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).nullish() })
    .nullish(),
  detail: z.string().nullish(),
});

/** Older deployments: the date comes with the numbers, and zeros dated now mean that there is no snapshot. */
async function readMetrics(c: Conversation, tenant: string): Promise<SnapshotSeen> {
  const reply = await asTenant(c, tenant, { path: "/api/metrics/combined/", query: { source: "warehouse" } });
  const body = bodyOf(Combined, reply, [400, 503]);
  const { evidence } = reply;
  if (reply.status !== 200)
    return {
      state: "disabled",
      at: null,
      said: `is refused: ${short(body.detail ?? "no reason given", 160)}`,
      evidence,
    };
  const at = utcDate(body.snapshot_generated_at);
  if (!at) return { state: "missing", at: null, said: "has no snapshot", evidence };
  const numbers = Object.values(body.campaign?.summary ?? {}).filter((value) => typeof value === "number");
  const isZero = numbers.every((value) => value === 0);
  const isNow = Math.abs(c.now().getTime() - at.getTime()) < MADE_NOW_SECONDS * 1000;
  if (isZero && isNow)
    return {
      state: "missing",
      at: null,
      said: "is served zeros dated now, which stand for no snapshot",
      evidence,
    };
  return { state: "real", at, said: isZero ? "All totals are zero." : "", evidence };
}

const STATUS: Record<SnapshotSeen["state"], Status> = {
  real: "ok",
  missing: "alert",
  default: "alert",
  disabled: "unknown",
  unknown: "unknown",
};

function served(c: Conversation, heard: Heard<SnapshotSeen>[], lost: Lost[]): Observation {
  const bad = heard.filter(({ got }) => STATUS[got.state] !== "ok");
  const sentences = bad.map(({ tenant, got }) => `${called(c, tenant)} ${got.said}.`);
  return {
    check: "snapshot-served",
    status: worst([...heard.map(({ got }) => STATUS[got.state]), ...lost.map(() => "unknown" as const)]),
    reason:
      (sentences.length > 0
        ? sentences.slice(0, 5).join(" ")
        : `All ${heard.length} tenants read are served a snapshot of real data.`) + lostText(c, lost),
    facts: { tenants: heard.length, without: bad.length, notRead: lost.length },
    evidence: (bad[0] ?? heard[0])?.got.evidence,
  };
}

function oldest(c: Conversation, heard: Heard<SnapshotSeen>[], lost: Lost[]): Observation {
  const check = "snapshot-age";
  const dated = heard.flatMap(({ tenant, got }) =>
    got.state === "real" && got.at ? [{ tenant, got, seconds: ageSeconds(c, got.at) }] : [],
  );
  const future = dated.find(({ seconds }) => seconds === undefined);
  if (future)
    return {
      check,
      status: "unknown",
      reason: `The snapshot of ${called(c, future.tenant)} ${FUTURE}.`,
      evidence: future.got.evidence,
    };
  dated.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  const first = dated[0];
  const seconds = first?.seconds;
  if (!first || seconds === undefined)
    return { check, status: "unknown", reason: `No tenant has a snapshot with a date.${lostText(c, lost)}` };
  const without = heard.length - dated.length;
  const isHidden = without + lost.length > 0 && seconds < FRESH_SECONDS;
  return {
    check,
    value: seconds,
    ...(isHidden ? { status: "unknown" as const } : {}),
    reason: `Oldest: ${called(c, first.tenant)}, ${formatDuration(seconds * 1000)}.${without > 0 ? ` ${without} without a date.` : ""}${lostText(c, lost)}`,
    facts: { tenant: first.tenant },
    evidence: first.got.evidence,
  };
}

function jobOf(c: Conversation, tenant: string, got: SnapshotSeen): JobSeen[] {
  if (got.state === "disabled" || got.state === "unknown") return [];
  const now = c.now().getTime();
  return [
    {
      job: "snapshot",
      tenant,
      lastGoodAt: got.at,
      lastRunAt: got.at,
      lastStatus: got.state === "real" ? "succeeded" : "unknown",
      nextDueAt: new Date((Math.floor(now / BEAT_MS) + 1) * BEAT_MS),
      note: got.state === "real" ? got.said : `${called(c, tenant)} ${got.said}.`,
    },
  ];
}
