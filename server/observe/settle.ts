import { type PlatformId, thresholdId } from "@/domain/platform";
import { type Status, worst } from "@/domain/status";
import { judgeValue } from "@/domain/threshold";
import type { Asked } from "@/platforms/converse";
import type { Answer, EvidenceOf, Fact, Observation, PlatformError } from "@/platforms/platform";
import type { LimitBook } from "./limits";

/** What never changes between two answers of a check. */
export type CheckMeta = {
  id: number;
  key: string;
  everySeconds: number;
  metric: string | null;
  whenLost: "alert" | "unknown";
  confirm: { bad: number; good: number };
};

export type QuestionMeta = {
  id: number;
  environmentId: string;
  platformId: PlatformId;
  key: string;
  everySeconds: number;
  confirmSeconds: number | null;
  apartSeconds: number;
  checks: readonly CheckMeta[];
};

export type SettledCheck = {
  meta: CheckMeta;
  status: Status;
  reason: string;
  value: number | null;
  latencyMs: number | null;
  facts: Record<string, Fact> | null;
  evidence: EvidenceOf | undefined;
};

export type Settled = {
  question: QuestionMeta;
  attempt: number;
  at: Date;
  /** Results to judge and keep; empty when the platform asked us to wait. */
  checks: SettledCheck[];
  /** Why checks of this question have no status here, when the deployment does not offer it. */
  notOffered: string | null;
  trouble: PlatformError | null;
  retryAfterSeconds: number | null;
  answer: Answer | null;
};

const MAXIMUM_REASON = 500;

/** Turns what came back, or did not, into results for every check of the question. Nothing here is green unless it was seen. */
export function settle(
  question: QuestionMeta,
  attempt: number,
  asked: Asked,
  at: Date,
  limits: LimitBook,
): Settled {
  const base = { question, attempt, at, notOffered: null, trouble: null, retryAfterSeconds: null };
  if (asked.trouble) {
    const { trouble } = asked;
    if (trouble.trouble === "rate-limited")
      return {
        ...base,
        checks: [],
        trouble,
        retryAfterSeconds: trouble.details.retryAfterSeconds ?? 60,
        answer: null,
      };
    if (trouble.trouble === "not-deployed")
      return { ...base, checks: [], notOffered: trouble.message, trouble, answer: null };
    return { ...base, trouble, answer: null, checks: question.checks.map((meta) => lost(meta, trouble)) };
  }
  const { answer } = asked;
  const byKey = new Map(answer.observations.map((observation) => [observation.check, observation]));
  return {
    ...base,
    answer,
    checks: question.checks.map((meta) => judged(question.platformId, meta, byKey.get(meta.key), limits)),
  };
}

function lost(meta: CheckMeta, trouble: PlatformError): SettledCheck {
  const isSilent = trouble.trouble === "unreachable" || trouble.trouble === "failed";
  return {
    meta,
    status: isSilent && meta.whenLost === "alert" ? "alert" : "unknown",
    reason: trouble.message.slice(0, MAXIMUM_REASON),
    value: null,
    latencyMs: null,
    facts: null,
    evidence: trouble.details.evidence,
  };
}

const SMALLEST = 1e-30;
const LARGEST = 1e30;

/** What the database keeps as a number: neither infinite nor closer to zero than it can write. */
function storable(value: number | undefined): number | null {
  if (value === undefined || !Number.isFinite(value) || Math.abs(value) > LARGEST) return null;
  return Math.abs(value) < SMALLEST ? 0 : value;
}

function judged(
  platformId: PlatformId,
  meta: CheckMeta,
  observation: Observation | undefined,
  limits: LimitBook,
): SettledCheck {
  if (!observation)
    return {
      meta,
      status: "unknown",
      reason: "The answer says nothing about it.",
      value: null,
      latencyMs: null,
      facts: null,
      evidence: undefined,
    };
  const value = storable(observation.value);
  const limit = meta.metric ? limits.get(thresholdId(platformId, meta.metric)) : undefined;
  const statuses: Status[] = [];
  if (observation.status) statuses.push(observation.status);
  if (observation.value !== undefined && value === null) statuses.push("unknown");
  if (limit && value !== null) statuses.push(judgeValue(value, limit));
  return {
    meta,
    status: worst(statuses),
    reason: observation.reason.slice(0, MAXIMUM_REASON),
    value,
    latencyMs: storable(observation.latencyMs),
    facts: observation.facts ?? null,
    evidence: observation.evidence,
  };
}
