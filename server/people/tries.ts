import { and, eq, gt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { signInAttempts } from "@/db/schema";

const WINDOW_MINUTES = 15;
const FAILURES_PER_ACCOUNT = 5;
const FAILURES_PER_ADDRESS = 30;

export type Locked = { minutes: number; because: "account" | "address" };
export type Try = { id: number; locked?: Locked };

/**
 * Notes a try before anything is looked at, as failed; so a hundred at once, over all processes, are counted one after
 * the other, and no more than five are read. One that comes too often is refused unread. Settle every other.
 */
export async function beginTry(db: Db, account: string, ip: string): Promise<Try> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`sign-in ${account}`}))`);
    const locked = await lockedFor(tx, account, ip);
    const [row] = await tx
      .insert(signInAttempts)
      .values({ account, ip, succeeded: false, locked: locked !== undefined })
      .returning({ id: signInAttempts.id });
    if (!row) throw new Error("The try was not noted.");
    return { id: row.id, ...(locked && { locked }) };
  });
}

/** A try that failed stays as it was noted. */
export const trySucceeded = (db: Db, id: number) =>
  db.update(signInAttempts).set({ succeeded: true }).where(eq(signInAttempts.id, id));

/** Half of a sign-in, neither failed nor done: the other half is a try of its own. */
export const tryGoesOn = (db: Db, id: number) => db.delete(signInAttempts).where(eq(signInAttempts.id, id));

export const lockedWords = ({ minutes }: Locked) =>
  `Too many failed tries. Wait ${minutes} min and try again.`;

/** Failures since the last success count; a success clears its own account. */
async function lockedFor(db: Db, account: string, ip: string): Promise<Locked | undefined> {
  const since = sql`now() - make_interval(mins => ${WINDOW_MINUTES})`;
  const lastSuccess = sql`coalesce((select max(s.at) from ${signInAttempts} s where s.account = ${account} and s.succeeded and s.at > ${since}), '-infinity')`;
  const count = (where: ReturnType<typeof and>) =>
    db
      .select({
        failures: sql<number>`count(*)::int`,
        minutes: sql<number>`coalesce(ceil(extract(epoch from min(at) + make_interval(mins => ${WINDOW_MINUTES}) - now()) / 60), 0)::int`,
      })
      .from(signInAttempts)
      .where(where);
  const failed = and(
    eq(signInAttempts.succeeded, false),
    eq(signInAttempts.locked, false),
    gt(signInAttempts.at, since),
  );
  const [byAccount] = await count(
    and(failed, eq(signInAttempts.account, account), sql`${signInAttempts.at} > ${lastSuccess}`),
  );
  if (byAccount && byAccount.failures >= FAILURES_PER_ACCOUNT)
    return { minutes: Math.max(1, byAccount.minutes), because: "account" };
  // Without a proxy in front all callers look alike; counting them together would let one lock out everybody.
  if (ip === "direct") return undefined;
  const [byAddress] = await count(and(failed, eq(signInAttempts.ip, ip)));
  if (byAddress && byAddress.failures >= FAILURES_PER_ADDRESS)
    return { minutes: Math.max(1, byAddress.minutes), because: "address" };
  return undefined;
}
