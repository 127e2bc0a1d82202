/** Refusals that a person should read. Everything else is a bug and is shown as a reference id. */
export const ERROR_CODES = [
  "BAD_REQUEST",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "TOO_MANY_REQUESTS",
  "SERVICE_UNAVAILABLE",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What happened and what to do, in words; `code` is the word tRPC uses for the same thing. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = "AppError";
  }
}

/** It may be done, but not before the person has proved again who they are. */
export class StepUpNeeded extends AppError {
  constructor() {
    super("FORBIDDEN", "Prove once more that it is you; then it is done.");
    this.name = "StepUpNeeded";
  }
}

export const badRequest = (message: string) => new AppError("BAD_REQUEST", message);
export const unauthorized = (message = "Sign in to continue.") => new AppError("UNAUTHORIZED", message);
export const forbidden = (message: string) => new AppError("FORBIDDEN", message);
export const notFound = (noun: string, id: string) =>
  new AppError("NOT_FOUND", `There is no ${noun} "${id}".`);
export const conflict = (message: string) => new AppError("CONFLICT", message);
export const unavailable = (message: string) => new AppError("SERVICE_UNAVAILABLE", message);
