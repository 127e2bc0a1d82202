import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { identities, people, recoveryCodes, sessions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { Actor } from "@/server/command";
import { settings } from "@/server/config/settings";
import { sessionLimits } from "@/server/people/limits";
import { asksForFactor, confirmedFactor } from "@/server/people/must-set-up";
import { sameIssuer } from "@/server/people/sign-out";

/** Who I am here, how I come in, and what proves it. */
export async function ownAccount(db: Db, actor: Actor) {
  const [person] = await db
    .select({
      name: people.name,
      email: people.email,
      role: people.role,
      reach: people.reach,
      source: people.source,
      timeZone: people.timeZone,
      createdAt: people.createdAt,
      lastSignInAt: people.lastSignInAt,
      hasPassword: sql<boolean>`${people.passwordHash} is not null`,
    })
    .from(people)
    .where(eq(people.id, actor.id));
  if (!person) throw notFound("person", actor.id);
  const [factor, known, [codes]] = await Promise.all([
    confirmedFactor(db, actor.id),
    db
      .select({ issuer: identities.issuer, email: identities.email, boundAt: identities.boundAt })
      .from(identities)
      .where(eq(identities.personId, actor.id)),
    db
      .select({ left: sql<number>`count(*)::int` })
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.personId, actor.id), isNull(recoveryCodes.usedAt))),
  ]);
  const { providers } = settings().signIn;
  return {
    ...person,
    sessionId: actor.sessionId,
    limits: sessionLimits(person.role),
    needsFactor: asksForFactor(person),
    factor: factor
      ? { name: factor.name, confirmedAt: factor.confirmedAt, lastUsedAt: factor.lastUsedAt }
      : null,
    recoveryCodesLeft: codes?.left ?? 0,
    identities: known.map((identity) => ({
      ...identity,
      label: providers.find(({ issuer }) => sameIssuer(issuer, identity.issuer))?.label ?? identity.issuer,
    })),
  };
}

/** With what this session's person can prove again who they are. */
export async function waysToProve(
  db: Db,
  actor: Actor,
): Promise<{ by: "code" | "password" } | { by: "provider"; name: string; label: string }> {
  const [session] = await db
    .select({ method: sessions.method, issuer: sessions.issuer })
    .from(sessions)
    .where(eq(sessions.id, actor.sessionId));
  const provider = settings().signIn.providers.find(({ issuer }) => sameIssuer(issuer, session?.issuer));
  if (session?.method === "identity-provider" && provider)
    return { by: "provider", name: provider.name, label: provider.label };
  return { by: (await confirmedFactor(db, actor.id)) ? "code" : "password" };
}

/** How people come in here; what the sign-in page and the dialog for adding somebody offer. */
export function waysIn() {
  const { passwords, providers } = settings().signIn;
  return { passwords, providers: providers.map(({ name, label, issuer }) => ({ name, label, issuer })) };
}
