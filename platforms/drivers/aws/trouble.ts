import type { Reply } from "@/platforms/outbound/outbound";
import {
  type Conversation,
  type EvidenceOf,
  PlatformError,
  type PlatformTrouble,
} from "@/platforms/platform";

const CREDENTIALS =
  /^(UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeyId|MissingAuthenticationToken|RequestExpired|AuthFailure|CredentialsProvider)/;
const FORBIDDEN = /^(AccessDenied|NotAuthorized|UnauthorizedOperation|OptInRequired)/;
const THROTTLED =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|PriorRequestNotComplete)/;
const ABSENT = /(NotFound|NotFoundFault|NotFoundException|ServiceNotActiveException)$/;

type Told = { name: string; message: string; $metadata?: { httpStatusCode?: number } };

/**
 * AWS names its refusals; nearly all have the status 400. Whatever it refuses by name did not happen. What broke at
 * its side (500 and more) may have.
 */
export function awsTrouble(
  c: Conversation,
  error: unknown,
  heard: Reply | undefined,
  evidenceOf: EvidenceOf,
): PlatformError {
  const evidence = heard && evidenceOf;
  if (error instanceof PlatformError) return error;
  if (!(error instanceof Error))
    return new PlatformError("unreadable", "The answer is not one of AWS.", { evidence });
  const { name, message, $metadata } = error as Told;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 0 || status < 300)
    return new PlatformError("unreadable", "The answer is not one of AWS.", { evidence }, error);
  const wait = Number(heard?.header("retry-after"));
  const trouble = troubleOf(name, status);
  const said = c.http
    .redact(message || `status ${status}`)
    .slice(0, 400)
    .replace(/[.\s]+$/, "");
  return new PlatformError(trouble, `${WORDS[trouble] ?? "AWS refuses:"} ${said} (${name}).`, {
    evidence,
    httpStatus: status,
    ...(wait > 0 ? { retryAfterSeconds: Math.ceil(wait) } : {}),
    notSent: status < 500,
  });
}

function troubleOf(name: string, status: number): PlatformTrouble {
  if (THROTTLED.test(name) || status === 429) return "rate-limited";
  if (CREDENTIALS.test(name) || status === 401) return "credentials";
  if (FORBIDDEN.test(name) || status === 403) return "forbidden";
  if (ABSENT.test(name) || status === 404) return "not-deployed";
  return "failed";
}

const WORDS: Partial<Record<PlatformTrouble, string>> = {
  "rate-limited": "AWS limits how often it may be asked:",
  credentials: "AWS does not accept our key:",
  forbidden: "Our key may not do this:",
  "not-deployed": "AWS does not know it:",
};
