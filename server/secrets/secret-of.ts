import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, credentialVersions, type environments } from "@/db/schema";
import type { CredentialSlot } from "@/domain/credential";
import { readReference } from "@/server/config/secrets";
import { readVersion, secretIn } from "@/server/credentials/versions";
import { remembered } from "@/server/remembered";
import { isHeldHere } from "./hold";

type Place = Pick<typeof environments.$inferSelect, "id" | "credentials">;
type Entered = { credentialId: string; reference: string };

const HOLDS_MS = 2000;
let memory = {};

/** A version was entered or promoted: what is remembered is not what counts. */
export function forgetSecrets(): void {
  memory = {};
}

/**
 * The secret behind a name of an environment: what was entered in the console counts before what the configuration
 * references. What was entered is remembered for two seconds, variables and files are read at each use.
 */
export async function secretOf(
  db: Db,
  place: Place,
  name: string,
  now = new Date(),
): Promise<string | undefined> {
  const briefly = <T>(key: string, read: () => Promise<T>) =>
    remembered(memory, { key, forMs: HOLDS_MS, now }, read);
  const entered = (await briefly(place.id, () => enteredIn(db, place.id))).get(name);
  if (!entered) return readReference(place.credentials[name]);
  const read = () => readVersion(db, entered.credentialId, entered.reference);
  return isHeldHere(entered.reference) ? briefly(entered.reference, read) : read();
}

/** The same, looked up anew: for who remembers it themselves. */
export async function secretNow(db: Db, place: Place, name: string): Promise<string | undefined> {
  const entered = (await enteredIn(db, place.id)).get(name);
  return entered
    ? readVersion(db, entered.credentialId, entered.reference)
    : readReference(place.credentials[name]);
}

/** What lies in a slot of the versions of an environment's credential. */
export async function secretInSlot(
  db: Db,
  environmentId: string,
  name: string,
  slot: CredentialSlot,
): Promise<string | undefined> {
  const [found] = await db
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(eq(credentials.environmentId, environmentId), eq(credentials.name, name)));
  return found && secretIn(db, found.id, slot);
}

async function enteredIn(db: Db, environmentId: string): Promise<Map<string, Entered>> {
  const rows = await db
    .select({
      name: credentials.name,
      credentialId: credentials.id,
      reference: credentialVersions.reference,
    })
    .from(credentialVersions)
    .innerJoin(credentials, eq(credentials.id, credentialVersions.credentialId))
    .where(and(eq(credentials.environmentId, environmentId), eq(credentialVersions.slot, "current")));
  return new Map(rows.map(({ name, ...entered }) => [name, entered]));
}
