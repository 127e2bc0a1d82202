import { AppError, type ErrorCode } from "@/domain/errors";
import { log } from "./log";
import { toldOf } from "./told";

/** What each refusal is in HTTP. */
export const STATUS: Record<ErrorCode, number> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
};

export const BROKEN = "Something broke on our side. Nothing was changed.";

/** A refusal of a route that is no procedure, in words. */
export const refusal = (status: number, error: string, retryAfterSeconds?: number) =>
  Response.json(
    { error },
    { status, headers: retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {} },
  );

export const signedOut = () => refusal(401, "You are signed out. Sign in to continue.");

/** What a route answers that is no procedure. What it throws is told in words; what is a bug is named no further. */
export async function answered(what: string, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    const told = toldOf(error);
    if (told !== error) log.error({ error }, `${what} broke`);
    if (told) return refusal(STATUS[told.code], told.message, told.retryAfterSeconds);
    return refusal(500, BROKEN);
  }
}

/** Of a batch of procedures: tells when to come again where one was asked too fast. */
export function retryAfter({ errors }: { errors: readonly { cause?: unknown }[] }): {
  headers?: Headers;
} {
  const seconds = errors.map(({ cause }) => (cause instanceof AppError && cause.retryAfterSeconds) || 0);
  return Math.max(0, ...seconds) > 0
    ? { headers: new Headers({ "retry-after": String(Math.max(...seconds)) }) }
    : {};
}
