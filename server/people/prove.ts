import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { people, sessions } from "@/db/schema";
import type { Prove } from "@/domain/schema/account";
import { appendAudit } from "@/server/audit/append";
import { type Actor, actorOf } from "@/server/command";
import { takeCode } from "./codes";
import { confirmedFactor } from "./must-set-up";
import { passwordFits } from "./password";
import { renewToken } from "./sessions";
import { accountOf } from "./sign-in";
import { beginTry, lockedWords, trySucceeded } from "./tries";

export type Proven = { ok: true; token: string } | { ok: false; message: string };

/**
 * Proves again who somebody is, with a code of their authenticator, or the password where they have none. What fails
 * counts like a failed sign-in. Afterwards the session goes on under a new token.
 */
export async function prove(
  db: Db,
  actor: Actor,
  given: z.output<typeof Prove>,
  ip: string,
): Promise<Proven> {
  const refuse = async (because: string, message: string): Promise<Proven> => {
    await db.transaction((tx) => tell(tx, actor, "refused", { because }));
    return { ok: false, message };
  };
  const [session] = await db
    .select({ method: sessions.method })
    .from(sessions)
    .where(eq(sessions.id, actor.sessionId));
  if (session?.method === "identity-provider")
    return refuse("wrong way", "Sign in again at the identity provider.");
  const tried = await beginTry(db, accountOf(actor.email), ip);
  if (tried.locked) return refuse(tried.locked.because, lockedWords(tried.locked));

  const [person] = await db.select().from(people).where(eq(people.id, actor.id));
  const factor = await confirmedFactor(db, actor.id);
  const by = factor
    ? await takeCode(db, factor, given.code ?? "")
    : (await passwordFits(person?.passwordHash, given.password ?? ""))
      ? "password"
      : undefined;
  if (!by || !person)
    return refuse(
      factor ? "wrong code" : "wrong password",
      factor ? "This code is wrong or was used already." : "The password is wrong.",
    );
  return db.transaction(async (tx) => {
    await trySucceeded(tx, tried.id);
    const token = await renewToken(tx, actor.sessionId, { steppedUp: true });
    if (!token) return { ok: false as const, message: "Your session has ended meanwhile. Sign in again." };
    await tell(tx, actor, "done", { by });
    return { ok: true as const, token };
  });
}

export const tell = (db: Db, actor: Actor, result: "done" | "refused", detail: Record<string, unknown>) =>
  appendAudit(db, actorOf(actor), randomUUID(), {
    action: "session.step-up",
    result,
    subjectKind: "session",
    subjectId: actor.sessionId,
    detail,
  });
