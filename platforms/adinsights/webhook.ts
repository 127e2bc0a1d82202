import type { DeliveryTold } from "@/domain/delivery";
import { short } from "./client";
import { amount, statusOf } from "./connections";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EARLIEST = Date.UTC(2000, 0, 1);
/** A sender's clock may be off by an hour and a bit; a day ahead is no clock. */
const FURTHEST_AHEAD_MS = 24 * 3_600_000;
const LONGEST_TEXT = 500;

export type HookTold = { connection: string; told: DeliveryTold & { jobId: string; endedAt: string | null } };
export type HookRead =
  | { ok: true; value: HookTold }
  | { ok: false; detail: string; connection?: string; jobId?: string };

type Fields = Readonly<Record<string, unknown>>;

/** What Airbyte's notification of a finished job says, or why it cannot be read, in the platform's own words. */
export function readAirbyteHook(body: Uint8Array, receivedAt: Date): HookRead {
  const parsed = jsonOf(body);
  if ("detail" in parsed) return { ok: false, detail: parsed.detail };
  const whole = fieldsOf(parsed.value);
  if (!whole) return { ok: false, detail: "the body must be a JSON object" };
  const inner = fieldsOf(whole.job);
  const job = inner ?? whole;

  const named = first(whole.connectionId, whole.connection_id, inner?.connectionId, inner?.connection_id);
  if (named === undefined) return { ok: false, detail: "connection_id missing" };
  if (typeof named !== "string" || !UUID.test(named)) return { ok: false, detail: "invalid connection_id" };
  const connection = named.toLowerCase();
  const refuse = (detail: string, jobId?: string): HookRead => ({
    ok: false,
    detail,
    connection,
    ...(jobId ? { jobId } : {}),
  });

  const jobId = wholeNumber(first(job.id, job.jobId));
  if (jobId === undefined) return refuse("job id missing");
  if (jobId === null) return refuse("invalid job id");
  const word = first(job.status);
  if (word !== undefined && typeof word !== "string") return refuse("invalid status", jobId);

  const attempts = Array.isArray(job.attempts) ? job.attempts : [];
  const attempt = fieldsOf(attempts.at(-1)) ?? {};
  const latest = receivedAt.getTime() + FURTHEST_AHEAD_MS;
  const startedAt = momentOf(first(job.createdAt, attempt.createdAt), latest);
  const updatedAt = momentOf(first(job.updatedAt, job.endedAt, attempt.endedAt, attempt.updatedAt), latest);
  if (startedAt === "absurd" || updatedAt === "absurd") return refuse("job times are not plausible", jobId);
  if (startedAt && updatedAt && updatedAt < startedAt) return refuse("the job ends before it starts", jobId);

  // Without a word the platform takes a job for succeeded; nobody said so, so here it stays unknown.
  const status = word === undefined ? "unknown" : statusOf(word);
  const metrics = fieldsOf(attempt.metrics) ?? {};
  const records = first(metrics.recordsEmitted, metrics.recordsSynced, metrics.recordsCommitted);
  return {
    ok: true,
    value: {
      connection,
      told: {
        jobId,
        status,
        word: word === undefined ? "" : textOf(word, 60),
        startedAt: startedAt?.toISOString() ?? null,
        endedAt: status === "running" ? null : (updatedAt?.toISOString() ?? null),
        records: typeof records === "number" ? amount(records, Number.MAX_SAFE_INTEGER) : null,
        error: errorOf(job, attempt),
      },
    },
  };
}

function jsonOf(body: Uint8Array): { value: unknown } | { detail: string } {
  if (body.byteLength === 0) return { detail: "the body is empty" };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return { detail: "the body is not valid UTF-8" };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { detail: "the body is not valid JSON" };
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // Spread keeps own fields only, so that "__proto__" in a body names nothing.
  return { ...value };
}

const first = (...values: unknown[]) =>
  values.find((value) => value !== undefined && value !== null && value !== "");

/** Half characters and NUL cannot be kept as JSON. */
const textOf = (text: string, most: number) =>
  short(text.replaceAll("\u0000", ""), most).replace(/\p{Surrogate}/gu, "\ufffd");

/** A job id as digits; null when it is none, or too large for the number that it was sent as. */
function wholeNumber(value: unknown): string | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  if (typeof value !== "string" || !/^\d{1,19}$/.test(value.trim())) return null;
  return value.trim().replace(/^0+(?=\d)/, "");
}

/** Epoch seconds, epoch milliseconds or ISO text. What is no time at all is left out; an absurd one is refused. */
function momentOf(value: unknown, latest: number): Date | null | "absurd" {
  let time: number;
  if (typeof value === "number") time = value > 1e12 ? value : value * 1000;
  else if (typeof value === "string" && /^\d{9,13}$/.test(value))
    time = Number(value) > 1e12 ? Number(value) : Number(value) * 1000;
  else if (typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value))
    time = Date.parse(/([zZ]|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`);
  else return null;
  if (!Number.isFinite(time)) return typeof value === "number" ? "absurd" : null;
  return time < EARLIEST || time > latest ? "absurd" : new Date(time);
}

function errorOf(job: Fields, attempt: Fields): string | null {
  const summary = fieldsOf(attempt.failureSummary) ?? {};
  const said = first(
    summary.externalMessage,
    summary.failureReason,
    summary.internalMessage,
    job.errorMessage,
    job.error,
  );
  return typeof said === "string" ? textOf(said, LONGEST_TEXT) : null;
}
