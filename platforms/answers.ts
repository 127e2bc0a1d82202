import type { z } from "zod";
import type { Reply } from "./outbound/outbound";
import { redact } from "./outbound/redact";
import { type Evidence, type Fact, PlatformError } from "./platform";

const LONGEST_WAIT_SECONDS = 3600;

/** Turns a refusal into words. A reply with any status in `accept` (2xx by default) passes through. */
export function accepted(reply: Reply, accept: readonly number[] = []): Reply {
  if ((reply.status >= 200 && reply.status < 300) || accept.includes(reply.status)) return reply;
  const details = { evidence: reply.evidence, httpStatus: reply.status };
  switch (reply.status) {
    case 401:
      throw new PlatformError(
        "credentials",
        "The platform does not accept our credential (401). Renew it and check its reference in the configuration.",
        details,
      );
    case 403:
      throw new PlatformError("forbidden", "The credential is known but may not read this (403).", details);
    case 404:
    case 405:
      throw new PlatformError(
        "not-deployed",
        `This deployment does not offer it (${reply.status}).`,
        details,
      );
    case 429: {
      const retryAfterSeconds = retryAfter(reply);
      throw new PlatformError(
        "rate-limited",
        `The platform limits its callers (429); next try in ${retryAfterSeconds} s.`,
        { ...details, retryAfterSeconds },
      );
    }
    default:
      if (reply.status >= 300 && reply.status < 400)
        throw new PlatformError(
          "unreadable",
          `The platform sends us elsewhere (${reply.status}); redirects are not followed.`,
          details,
        );
      throw new PlatformError("failed", `The platform answered ${reply.status}.`, details);
  }
}

/** Reads only the fields of the schema; anything else is "unreadable", never an exception of another kind. */
export function parsed<S extends z.ZodType>(schema: S, reply: Reply): z.output<S> {
  const result = schema.safeParse(reply.json());
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new PlatformError(
    "unreadable",
    `The answer does not have the shape we know: ${issue?.path.join(".") || "body"} ${issue?.message ?? ""}.`,
    {
      evidence: reply.evidence,
      httpStatus: reply.status,
    },
  );
}

/** Seconds or an HTTP date; missing or absurd values become something sane between 1 s and 1 h. */
export function retryAfter(reply: Reply): number {
  const header = reply.header("retry-after");
  const seconds =
    header === undefined
      ? 60
      : /^\d+$/.test(header)
        ? Number(header)
        : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.round(seconds))) : 60;
}

/** A platform's timestamp. One without a zone is UTC; what is no date is null. */
export function utcDate(text: string | number | null | undefined): Date | null {
  if (text === null || text === undefined || text === "") return null;
  const time = typeof text === "number" ? (text > 1e12 ? text : text * 1000) : timeOf(text.trim());
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return year >= 2000 && year <= 2200 ? date : null;
}

function timeOf(text: string): number {
  const hasZone = /([zZ]|[+-]\d{2}:?\d{2})$/.test(text);
  return Date.parse(hasZone ? text : `${text.replace(" ", "T")}Z`);
}

const LONGEST_LINE = 1000;

/** The proof of one line of a longer answer: where it was read, and the line itself. */
export function evidenceOfLine(evidence: Evidence, line: unknown): Record<string, Fact> {
  const { method, url, httpStatus, durationMs, correlationId } = evidence;
  const excerpt = redact(JSON.stringify(line) ?? "").slice(0, LONGEST_LINE);
  return { method, url, httpStatus, durationMs, correlationId, excerpt };
}
