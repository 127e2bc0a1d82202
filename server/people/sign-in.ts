import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, people } from "@/db/schema";
import { CODE_WANTED } from "@/domain/sign-in";
import { appendAudit } from "@/server/audit/append";
import { settings } from "@/server/config/settings";
import { takeCode } from "./codes";
import { confirmedFactor } from "./must-set-up";
import { passwordFits } from "./password";
import { createSession } from "./sessions";
import { beginTry, lockedWords, tryGoesOn, trySucceeded } from "./tries";

export type SignedIn = { ok: true; token: string; personId: string; name: string; email: string };
export type NotSignedIn = { ok: false; message: string };

export const accountOf = (email: string) => email.trim().toLowerCase().slice(0, 200);

/**
 * Signs in with e-mail and password, and a code where the person has an authenticator. After five failures of an
 * account, or thirty of an address, within 15 minutes every further try is refused without looking at it until the
 * oldest failure is 15 minutes old; the lock ends by itself, so that nobody can be locked out for good. A wrong code is
 * a failure like a wrong password. Every outcome is audited.
 */
export async function signIn(
  db: Db,
  input: { email: string; password: string; code?: string },
  from: { ip: string; userAgent: string },
): Promise<SignedIn | NotSignedIn> {
  const account = accountOf(input.email);
  const correlationId = randomUUID();
  const stranger = strangerFrom(account, from.ip);
  const refuse = async (action: string, because: string, message: string): Promise<NotSignedIn> => {
    await db.transaction((tx) =>
      appendAudit(tx, stranger, correlationId, {
        action,
        result: "refused",
        subjectKind: "account",
        subjectId: account,
        detail: { because },
      }),
    );
    return { ok: false, message };
  };

  if (!settings().signIn.passwords)
    return refuse("sign-in.failed", "passwords are off", "Passwords are switched off here.");
  const tried = await beginTry(db, account, from.ip);
  if (tried.locked) return refuse("sign-in.locked", tried.locked.because, lockedWords(tried.locked));

  const [person] = await db.select().from(people).where(eq(people.email, account));
  const fits = await passwordFits(person?.passwordHash, input.password.slice(0, 500));
  if (!person || !fits || person.disabledAt)
    return refuse(
      "sign-in.failed",
      person?.disabledAt ? "disabled" : "wrong e-mail or password",
      "E-mail or password is wrong.",
    );

  const factor = await confirmedFactor(db, person.id);
  if (factor && !input.code) {
    await tryGoesOn(db, tried.id);
    return { ok: false, message: CODE_WANTED };
  }
  const code = factor && (await takeCode(db, factor, input.code ?? ""));
  if (factor && !code)
    return refuse("sign-in.failed", "wrong code", "This code is wrong or was used already.");

  return db.transaction(async (tx) => {
    await trySucceeded(tx, tried.id);
    await tx.update(people).set({ lastSignInAt: sql`now()` }).where(eq(people.id, person.id));
    const session = await createSession(tx, person, from, {
      method: factor ? "second-factor" : "password",
      isProof: true,
    });
    await appendAudit(tx, personFrom(person, session.id, from.ip), correlationId, {
      action: "sign-in.succeeded",
      result: "done",
      subjectKind: "person",
      subjectId: person.id,
      detail: { email: person.email, ...(code && { secondFactor: code }) },
    });
    return {
      ok: true as const,
      token: session.token,
      personId: person.id,
      name: person.name,
      email: person.email,
    };
  });
}

export const strangerFrom = (name: string, ip: string): AuditActor => ({
  kind: "anonymous",
  id: "anonymous",
  name,
  role: "",
  session: "",
  ip,
});

export const personFrom = (
  { id, name, role }: { id: string; name: string; role: string },
  session: string,
  ip: string,
  identity?: string,
): AuditActor => ({ kind: "person", id, name, role, session, ip, ...(identity && { identity }) });
