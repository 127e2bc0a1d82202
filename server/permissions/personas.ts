import { randomBytes, randomUUID } from "node:crypto";
import type { Db } from "@/db";
import { grants, people, sessions } from "@/db/schema";
import { type Permission, placesFor, ROLES, type Role, type Standing } from "@/domain/access";
import type { Actor } from "@/server/command";
import { tokenHash, visitOf } from "@/server/people/sessions";

const HOUR = 3_600_000;
/** Where the one who is limited may act; what the proof names lies nowhere, so never there. */
const ONE_PLATFORM = "auditron";

/** "let in there": what lies elsewhere is either not found or refused. */
export type Expected = "let in" | "let in there" | "refused" | "signed out";

export const agrees = (expected: string, got: string): boolean =>
  expected === got || (expected === "let in there" && (got === "let in" || got === "refused"));

type Grant = { role: Role; platformId: string; ended?: true };
export type Persona = {
  name: string;
  place: string;
  role?: Role;
  reach?: "everywhere" | "granted";
  disabled?: true;
  grants?: readonly Grant[];
};

/** As whom every procedure is tried. */
export const PERSONAS: readonly Persona[] = [
  { name: "nobody signed in", place: "everywhere" },
  ...ROLES.map((role): Persona => ({ name: role, place: "everywhere", role })),
  { name: "disabled admin", place: "everywhere", role: "admin", disabled: true },
  {
    name: "admin whose grants ended",
    place: "nowhere",
    role: "admin",
    reach: "granted",
    grants: [{ role: "admin", platformId: ONE_PLATFORM, ended: true }],
  },
  {
    name: "operator of one platform",
    place: ONE_PLATFORM,
    role: "viewer",
    reach: "granted",
    grants: [{ role: "operator", platformId: ONE_PLATFORM }],
  },
];

/** What the table says that this person is told. */
export function expectedOf(persona: Persona, needs: Permission): Expected {
  if (!persona.role || persona.disabled) return "signed out";
  const standing: Standing = {
    role: persona.role,
    reach: persona.reach ?? "everywhere",
    holdings: (persona.grants ?? [])
      .filter(({ ended }) => !ended)
      .map(({ role, platformId }) => ({
        role,
        place: { platformId, environmentId: null, tenant: null },
        until: null,
      })),
  };
  const places = placesFor(standing, needs);
  if (places === "everywhere") return "let in";
  return places.length > 0 ? "let in there" : "refused";
}

/** Makes the persona, signed in like every browser; what it shows to come in, or nothing. */
export async function makePersona(db: Db, persona: Persona, now: Date): Promise<string | undefined> {
  if (!persona.role) return undefined;
  const [person] = await db
    .insert(people)
    .values({
      email: `${randomUUID()}@proof.invalid`,
      name: `Proof: ${persona.name}`,
      role: persona.role,
      reach: persona.reach ?? "everywhere",
      disabledAt: persona.disabled ? now : null,
    })
    .returning();
  if (!person) throw new Error("Nobody entered.");
  const token = randomBytes(32).toString("base64url");
  await db.insert(sessions).values({
    tokenHash: tokenHash(token),
    personId: person.id,
    expiresAt: new Date(Date.now() + HOUR),
    steppedUpAt: now,
  });
  for (const { role, platformId, ended } of persona.grants ?? [])
    await db.insert(grants).values({
      personId: person.id,
      role,
      platformId,
      reason: "proof of permissions",
      grantedById: "system",
      grantedByName: "Wheelhouse",
      grantedAt: new Date(now.getTime() - 2 * HOUR),
      expiresAt: ended ? new Date(now.getTime() - HOUR) : null,
    });
  return token;
}

/** Who comes in with that, by the way of every request. */
export const enter = async (db: Db, token: string | undefined): Promise<Actor | undefined> =>
  token === undefined ? undefined : (await visitOf(db, token))?.actor;
