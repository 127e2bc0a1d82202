import { type Session, type SessionOptions, withSession } from "@/platforms/drivers/postgres-session";
import type { Action, Conversation } from "@/platforms/platform";
import { OPERATOR } from "./credentials";

/** What differs from platform to platform: its questions that see the database, and the checks to watch. */
export type DatabaseSetting = { reask: readonly string[]; watch: Action["watch"] };

/** A look by the login that may act, so that it sees what it will be allowed to touch. */
export const lookAt = <T>(
  c: Conversation,
  work: (session: Session) => Promise<T>,
  options: Partial<SessionOptions> = {},
): Promise<T> =>
  withSession(
    c,
    OPERATOR,
    { purpose: "operator", statementSeconds: 8, lockSeconds: 2, readOnly: true, ...options },
    work,
  );

export const operate = <T>(
  c: Conversation,
  options: Partial<SessionOptions>,
  work: (session: Session) => Promise<T>,
): Promise<T> =>
  withSession(c, OPERATOR, { purpose: "operator", statementSeconds: 60, lockSeconds: 5, ...options }, work);

/** Asks again and again beside a long piece of work; what goes wrong in asking does not disturb the work. */
export async function beside<T>(
  everyMs: number,
  ask: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  let asking: Promise<void> | undefined;
  const timer = setInterval(() => {
    asking ??= ask()
      .catch(() => {})
      .finally(() => {
        asking = undefined;
      });
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await asking;
  }
}

/** The server's own clock, to which its own times are compared. */
export const NOW = `to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
