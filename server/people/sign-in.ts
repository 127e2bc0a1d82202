import { randomUUID } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, people, signInAttempts } from "@/db/schema";
import { appendAudit } from "@/server/audit/append";
import { passwordFits } from "./password";
import { createSession } from "./sessions";

const WINDOW_MINUTES = 15;
const FAILURES_PER_ACCOUNT = 5;
const FAILURES_PER_ADDRESS = 30;

export type SignedIn = { ok: true; token: string; personId: string; name: string; email: string };
export type NotSignedIn = { ok: false; message: string };

/**
 * Signs in with e-mail and password. After five failures of an account, or thirty of an address, within 15 minutes
 * every further try is refused without looking at the password until the oldest failure is 15 minutes old; the lock
 * ends by itself, so that nobody can be locked out for good. Every outcome is audited.
 */
export async function signIn(
  db: Db,
  input: { email: string; password: string },
  from: { ip: string; userAgent: string },
): Promise<SignedIn | NotSignedIn> {
  const account = input.email.trim().toLowerCase().slice(0, 200);
  const correlationId = randomUUID();
  const stranger: AuditActor = {
    kind: "anonymous",
    id: "anonymous",
    name: account,
    role: "",
    session: "",
    ip: from.ip,
  };

  const locked = await lockedFor(db, account, from.ip);
  if (locked) {
    await db.transaction(async (tx) => {
      await tx.insert(signInAttempts).values({ account, ip: from.ip, succeeded: false, locked: true });
      await appendAudit(tx, stranger, correlationId, {
        action: "sign-in.locked",
        result: "refused",
        subjectKind: "account",
        subjectId: account,
        detail: { because: locked.because },
      });
    });
    return { ok: false, message: `Too many failed tries. Wait ${locked.minutes} min and try again.` };
  }

  const [person] = await db.select().from(people).where(eq(people.email, account));
  const fits = await passwordFits(person?.passwordHash, input.password.slice(0, 500));
  if (!person || !fits || person.disabledAt) {
    await db.transaction(async (tx) => {
      await tx.insert(signInAttempts).values({ account, ip: from.ip, succeeded: false });
      await appendAudit(tx, stranger, correlationId, {
        action: "sign-in.failed",
        result: "refused",
        subjectKind: "account",
        subjectId: account,
        detail: { because: person?.disabledAt ? "disabled" : "wrong e-mail or password" },
      });
    });
    return { ok: false, message: "E-mail or password is wrong." };
  }

  return db.transaction(async (tx) => {
    await tx.insert(signInAttempts).values({ account, ip: from.ip, succeeded: true });
    await tx.update(people).set({ lastSignInAt: sql`now()` }).where(eq(people.id, person.id));
    const session = await createSession(tx, person, from);
    await appendAudit(
      tx,
      {
        kind: "person",
        id: person.id,
        name: person.name,
        role: person.role,
        session: session.id,
        ip: from.ip,
      },
      correlationId,
      {
        action: "sign-in.succeeded",
        result: "done",
        subjectKind: "person",
        subjectId: person.id,
        detail: { email: person.email },
      },
    );
    return {
      ok: true as const,
      token: session.token,
      personId: person.id,
      name: person.name,
      email: person.email,
    };
  });
}

/** Failures since the last success count; a success clears its own account. */
async function lockedFor(
  db: Db,
  account: string,
  ip: string,
): Promise<{ minutes: number; because: string } | undefined> {
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
  const [[byAccount], [byAddress]] = await Promise.all([
    count(and(failed, eq(signInAttempts.account, account), sql`${signInAttempts.at} > ${lastSuccess}`)),
    count(and(failed, eq(signInAttempts.ip, ip))),
  ]);
  if (byAccount && byAccount.failures >= FAILURES_PER_ACCOUNT)
    return { minutes: Math.max(1, byAccount.minutes), because: "account" };
  // Without a proxy in front all callers look alike; counting them together would let one lock out everybody.
  if (ip !== "direct" && byAddress && byAddress.failures >= FAILURES_PER_ADDRESS)
    return { minutes: Math.max(1, byAddress.minutes), because: "address" };
  return undefined;
}
