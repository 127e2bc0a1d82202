import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, credentialVersions, environments } from "@/db/schema";
import type { CredentialSlot } from "@/domain/credential";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { whyNotReference, whyNotSecret } from "@/domain/secret-shape";
import { readReference } from "@/server/config/secrets";
import { declarationOf } from "@/server/connectors";
import { env } from "@/server/env";
import { holdSecret, isHeldHere, readHeld } from "@/server/secrets/hold";

export type Given = { reference: string } | { value: string };
type By = { name: string };

const ownerOf = (credentialId: string) => ({ kind: "credential" as const, id: credentialId, field: "value" });

/**
 * Puts a reference or a value into a slot, in the caller's transaction; a value is sealed under this credential. What
 * lay in the slot is retired.
 */
export async function putVersion(
  db: Db,
  {
    credentialId,
    slot,
    given,
    flowId,
    by,
    now,
  }: {
    credentialId: string;
    slot: "current" | "pending";
    given: Given;
    flowId?: string;
    by: By;
    now: Date;
  },
): Promise<void> {
  await locked(db, credentialId);
  const refused = "reference" in given ? whyNotGivenReference(given.reference) : whyNotSecret(given.value);
  if (refused) throw badRequest(refused);
  await retire(db, credentialId, slot, now);
  await db.insert(credentialVersions).values({
    credentialId,
    slot,
    reference:
      "reference" in given ? given.reference : await holdSecret(db, ownerOf(credentialId), given.value, now),
    flowId: flowId ?? null,
    createdAt: now,
    createdByName: by.name,
  });
  if (slot === "current") await counts(db, credentialId, now, now);
}

/** The keyring is nothing that a platform is ever sent. */
function whyNotGivenReference(reference: string): string | undefined {
  const placeOf = (text: string) => text.split("#")[0];
  const { sealingKeys } = env();
  return sealingKeys && placeOf(sealingKeys) === placeOf(reference)
    ? "The console's own keyring lies there. Put the secret into a place of its own."
    : whyNotReference(reference);
}

/**
 * Pending becomes current, current becomes previous, previous is retired. Where nothing was entered before, previous is
 * what the configuration references.
 */
export async function promoteVersion(
  db: Db,
  { credentialId, by, now }: { credentialId: string; flowId?: string; by: By; now: Date },
): Promise<void> {
  const credential = await locked(db, credentialId);
  const pending = await versionIn(db, credentialId, "pending");
  if (!pending) throw conflict("There is no new secret that could take the place of the current one.");
  await retire(db, credentialId, "previous", now);
  const current = await versionIn(db, credentialId, "current");
  if (current) await move(db, current.id, "previous");
  else {
    const configured = await configuredReference(db, credential);
    if (configured && configured !== pending.reference)
      await db.insert(credentialVersions).values({
        credentialId,
        slot: "previous",
        reference: configured,
        createdAt: credential.createdAt,
        createdByName: by.name,
      });
  }
  await move(db, pending.id, "current");
  await counts(db, credentialId, pending.createdAt, now);
}

/** What was proved dead is kept no longer. */
export async function retirePrevious(db: Db, credentialId: string, now: Date): Promise<void> {
  const previous = await versionIn(db, credentialId, "previous");
  if (previous?.rejectedAt) await retire(db, credentialId, "previous", now);
}

/** The value in a slot, read where it lies; undefined when there is none. Without a version, `current` is what the configuration references. */
export async function secretIn(
  db: Db,
  credentialId: string,
  slot: CredentialSlot,
): Promise<string | undefined> {
  const version = await versionIn(db, credentialId, slot);
  if (version) return readVersion(db, credentialId, version.reference, { fresh: true });
  if (slot !== "current") return undefined;
  const [credential] = await db.select().from(credentials).where(eq(credentials.id, credentialId));
  return credential && readReference(await configuredReference(db, credential), { fresh: true });
}

/** The value of one version, wherever it lies. One that cannot be opened is a matter of credentials: nothing is sent. */
export async function readVersion(
  db: Db,
  credentialId: string,
  reference: string,
  { fresh = false } = {},
): Promise<string | undefined> {
  return isHeldHere(reference)
    ? readHeld(db, reference, ownerOf(credentialId))
    : readReference(reference, { fresh });
}

/** The platform accepted what lies in this slot. */
export function noteAccepted(db: Db, proof: Proof): Promise<void> {
  return note(db, proof, { acceptedAt: proof.now, acceptedSaid: proof.said });
}

/** The platform rejected what lies in this slot. */
export function noteRejected(db: Db, proof: Proof): Promise<void> {
  return note(db, proof, { rejectedAt: proof.now, rejectedSaid: proof.said });
}

type Proof = { credentialId: string; slot: CredentialSlot; said: string; now: Date };

async function note(
  db: Db,
  { credentialId, slot }: Proof,
  what: Partial<typeof credentialVersions.$inferInsert>,
): Promise<void> {
  await db.update(credentialVersions).set(what).where(isIn(credentialId, slot));
}

/** The credential of an environment by its name, made when the platform declares one that is not in the inventory yet. */
export async function credentialNamed(
  db: Db,
  environmentId: string,
  name: string,
  now: Date,
): Promise<{ id: string } | undefined> {
  const known = () =>
    db
      .select({ id: credentials.id })
      .from(credentials)
      .where(and(eq(credentials.environmentId, environmentId), eq(credentials.name, name)));
  const [found] = await known();
  if (found) return found;
  const [environment] = await db.select().from(environments).where(eq(environments.id, environmentId));
  const declared = environment && declaredAs(environment.platformId, name);
  if (!declared) return undefined;
  await db
    .insert(credentials)
    .values({ environmentId, name, ...declared, origin: "declared", createdAt: now, changedAt: now })
    .onConflictDoNothing();
  const [made] = await known();
  return made;
}

/** What the platform's declaration says of a credential with this name. */
function declaredAs(platformId: (typeof environments.$inferSelect)["platformId"], name: string) {
  const { inventory, credentials: configured } = declarationOf(platformId);
  const fits = (declared: { name: string; perTenant: boolean }) =>
    name.split(":")[0] === declared.name || (declared.perTenant && tenantIn(name, declared.name) !== "");
  const listed = inventory.find(fits);
  const found = listed ?? configured.find(fits);
  if (!found) return undefined;
  const tenant = name.split(":")[0] === found.name ? "" : tenantIn(name, found.name);
  return {
    declaration: found.name,
    kind: listed?.kind ?? ("other" as const),
    title: tenant ? `${found.title} (${tenant})` : found.title,
    tenant,
  };
}

/** "kingston" in "kingston-api-key", which "tenant-api-key" stands for. */
function tenantIn(name: string, declared: string): string {
  const ending = `-${declared.replace(/^tenant-/, "")}`;
  return name.endsWith(ending) ? name.slice(0, -ending.length) : "";
}

const isIn = (credentialId: string, slot: CredentialSlot) =>
  and(eq(credentialVersions.credentialId, credentialId), eq(credentialVersions.slot, slot));

async function versionIn(db: Db, credentialId: string, slot: CredentialSlot) {
  const [row] = await db.select().from(credentialVersions).where(isIn(credentialId, slot));
  return row;
}

async function locked(db: Db, credentialId: string) {
  const [row] = await db
    .select()
    .from(credentials)
    .where(eq(credentials.id, credentialId))
    .for("no key update");
  if (!row) throw notFound("credential", credentialId);
  return row;
}

const retire = (db: Db, credentialId: string, slot: CredentialSlot, now: Date) =>
  db.update(credentialVersions).set({ slot: "retired", retiredAt: now }).where(isIn(credentialId, slot));

const move = (db: Db, id: string, slot: CredentialSlot) =>
  db.update(credentialVersions).set({ slot }).where(eq(credentialVersions.id, id));

/** Another value is in use: what was known of the end of the one before says nothing of it. */
const counts = (db: Db, credentialId: string, issuedAt: Date, now: Date) =>
  db
    .update(credentials)
    .set({
      issuedAt,
      rotatedAt: now,
      expiresAt: null,
      expiresSaid: "",
      version: sql`${credentials.version} + 1`,
      changedAt: now,
    })
    .where(eq(credentials.id, credentialId));

async function configuredReference(
  db: Db,
  { environmentId, name }: { environmentId: string; name: string },
): Promise<string | undefined> {
  const [row] = await db
    .select({ references: environments.credentials })
    .from(environments)
    .where(eq(environments.id, environmentId));
  return row?.references[name];
}
