import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { identities, people, signInAttempts } from "@/db/schema";
import type { Role } from "@/domain/access";
import type { IdentityProviderEntry } from "@/domain/schema/settings";
import { REFUSALS, type Refusal } from "@/domain/sign-in";
import { lapsePerson } from "@/server/approvals/lapse-person";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { takeLink } from "@/server/people/links";
import { createSession, renewSessionsOf } from "@/server/people/sessions";
import { personFrom, strangerFrom } from "@/server/people/sign-in";
import { type Claims, roleIn, textIn } from "./claims";
import type { Intent } from "./intent";

type From = { ip: string; userAgent: string };
type Person = typeof people.$inferSelect;
export type Coming = { entry: IdentityProviderEntry; issuer: string; claims: Claims; intent: Intent };
export type CameIn = { ok: true; token: string } | { ok: false; refusal: Refusal };

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal);
  }
}

/**
 * Lets in whoever the identity provider vouched for. An account belongs to issuer and subject, never to an address. The
 * role is read anew each time; without one nobody comes in. All or nothing, and every outcome is audited.
 */
export async function comeIn(db: Db, coming: Coming, from: From, now: Date): Promise<CameIn> {
  try {
    return await db.transaction(async (tx) => {
      const person = await whoIs(tx, coming, now);
      if (person.disabledAt) throw new Refused("disabled");
      const correlationId = randomUUID();
      await tx.insert(signInAttempts).values({ account: accountOf(coming), ip: from.ip, succeeded: true });
      await tx.update(people).set({ lastSignInAt: sql`now()` }).where(eq(people.id, person.id));
      await tx.update(identities).set({ lastSeenAt: sql`now()` }).where(isOf(coming));
      const { issuer } = coming;
      const subject = subjectOf(coming);
      const session = await createSession(tx, person, from, {
        method: "identity-provider",
        isProof: false,
        issuer,
        subject,
      });
      await appendAudit(tx, personFrom(person, session.id, from.ip, `${issuer} ${subject}`), correlationId, {
        action: "sign-in.succeeded",
        result: "done",
        subjectKind: "person",
        subjectId: person.id,
        detail: { email: person.email, provider: coming.entry.name, issuer, subject },
      });
      return { ok: true as const, token: session.token };
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await recordRefused(db, { ...coming, account: accountOf(coming) }, error.refusal, from);
    return { ok: false, refusal: error.refusal };
  }
}

/** The account of whoever came, made or joined where that is allowed; with the role the provider gives now. */
async function whoIs(db: Db, coming: Coming, now: Date): Promise<Person> {
  const { entry, claims, intent } = coming;
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtext(${`identity ${coming.issuer} ${subjectOf(coming)}`}))`,
  );
  const [known] = await db
    .select({ person: people })
    .from(identities)
    .innerJoin(people, eq(people.id, identities.personId))
    .where(isOf(coming));
  if (known?.person.disabledAt) throw new Refused("disabled");
  const given = roleIn(entry, claims);
  // Where the provider gives no roles at all, the one that an admin gave counts.
  const admins = Object.keys(entry.roles).length === 0 && entry.admits === "invited";
  if (!given && !admins) throw new Refused("no-role");
  const person =
    known?.person ??
    (intent.kind === "bind" ? await joined(db, coming, intent.link) : await made(db, coming, given));
  return given && given !== person.role ? withRole(db, person, given, now) : person;
}

async function joined(db: Db, coming: Coming, token: string): Promise<Person> {
  const link = await takeLink(db, token);
  if (link?.purpose !== "bind-identity" || !link.personId) throw new Refused("link");
  const [person] = await db
    .update(people)
    .set({ source: "identity-provider", passwordHash: null })
    .where(eq(people.id, link.personId))
    .returning();
  if (!person) throw new Refused("link");
  await bind(db, coming, person, "person.identity-bound");
  return person;
}

async function made(db: Db, coming: Coming, role: Role | undefined): Promise<Person> {
  const { entry, claims } = coming;
  if (entry.admits !== "anyone-with-a-role" || !role) throw new Refused("not-invited");
  const email = textIn(claims, "email")?.toLowerCase();
  if (!email || claims.email_verified === false) throw new Refused("no-address");
  const name = textIn(claims, "name") ?? textIn(claims, "preferred_username") ?? email;
  const [person] = await db
    .insert(people)
    .values({ email, name: name.slice(0, 100), role, source: "identity-provider" })
    .onConflictDoNothing()
    .returning();
  if (!person) throw new Refused("address-taken");
  await bind(db, coming, person, "person.came-by-provider");
  return person;
}

async function bind(db: Db, coming: Coming, person: Person, action: string): Promise<void> {
  await db.insert(identities).values({
    issuer: coming.issuer,
    subject: subjectOf(coming),
    personId: person.id,
    email: textIn(coming.claims, "email")?.toLowerCase() ?? "",
    boundAt: sql`now()`,
  });
  await appendAudit(db, SYSTEM, randomUUID(), {
    action,
    result: "done",
    subjectKind: "person",
    subjectId: person.id,
    detail: { email: person.email, role: person.role, issuer: coming.issuer, subject: subjectOf(coming) },
  });
}

async function withRole(db: Db, person: Person, role: Role, now: Date): Promise<Person> {
  const [changed] = await db.update(people).set({ role }).where(eq(people.id, person.id)).returning();
  if (!changed) throw new Refused("broken");
  await lapsePerson(db, person.id, now);
  await renewSessionsOf(db, person.id);
  await appendAudit(db, SYSTEM, randomUUID(), {
    action: "person.change-role",
    result: "done",
    subjectKind: "person",
    subjectId: person.id,
    detail: {
      email: person.email,
      before: { role: person.role },
      after: { role },
      reason: "the identity provider says so",
    },
  });
  return changed;
}

export const subjectOf = ({ claims }: Pick<Coming, "claims">): string => String(claims.sub ?? "");

const isOf = (coming: Coming) =>
  and(eq(identities.issuer, coming.issuer), eq(identities.subject, subjectOf(coming)));

/** Counted as failed sign-ins are, but apart from passwords: what somebody calls themselves there locks nobody out here. */
export const accountOf = (coming: Coming) =>
  `${coming.entry.name}:${textIn(coming.claims, "email") ?? subjectOf(coming)}`.toLowerCase();

/** A sign-in that came to nothing: counted, and in the trail with its reason. */
export async function recordRefused(
  db: Db,
  about: { entry: Pick<IdentityProviderEntry, "name">; issuer: string; account: string; claims?: Claims },
  refusal: Refusal,
  from: From,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(signInAttempts).values({ account: about.account, ip: from.ip, succeeded: false });
    await appendAudit(tx, strangerFrom(about.account, from.ip), randomUUID(), {
      action: "sign-in.failed",
      result: "refused",
      subjectKind: "account",
      subjectId: about.account,
      detail: {
        because: refusal,
        reason: REFUSALS[refusal],
        provider: about.entry.name,
        issuer: about.issuer,
        ...(about.claims && { subject: String(about.claims.sub ?? "") }),
      },
    });
  });
}
