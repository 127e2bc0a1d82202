import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { people, sessions } from "@/db/schema";
import { tell } from "@/server/people/prove";
import { renewToken } from "@/server/people/sessions";
import { accountOf, type CameIn, type Coming, recordRefused, subjectOf } from "./come-in";

/** A clock of the provider may be off by so much. */
const SKEW_MS = 10_000;

/** Somebody signed in anew at the provider, to prove in an open session that they are still the same person. */
export async function stepUpThere(
  db: Db,
  coming: Coming & { intent: { kind: "step-up"; sessionId: string; at: number } },
  from: { ip: string; userAgent: string },
): Promise<CameIn> {
  const { intent, claims, issuer } = coming;
  const [found] = await db
    .select({ session: sessions, person: people })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(and(eq(sessions.id, intent.sessionId), isNull(sessions.revokedAt), isNull(people.disabledAt)));
  const refuse = async (refusal: "ended" | "other-person" | "stale"): Promise<CameIn> => {
    await recordRefused(db, { ...coming, account: accountOf(coming) }, refusal, from);
    return { ok: false, refusal };
  };
  if (!found) return refuse("ended");
  if (found.session.issuer !== issuer || found.session.subject !== subjectOf(coming))
    return refuse("other-person");
  const authTime = typeof claims.auth_time === "number" ? claims.auth_time * 1000 : 0;
  if (authTime < Math.floor(intent.at / 1000) * 1000 - SKEW_MS) return refuse("stale");
  return db.transaction(async (tx) => {
    const token = await renewToken(tx, found.session.id, { steppedUp: true });
    if (!token) return { ok: false as const, refusal: "ended" as const };
    const { id, name, email, role } = found.person;
    const identity = `${issuer} ${subjectOf(coming)}`;
    const actor = { id, name, email, role, sessionId: found.session.id, ip: from.ip, identity };
    await tell(tx, actor, "done", { by: "identity provider", provider: coming.entry.name });
    return { ok: true as const, token };
  });
}
