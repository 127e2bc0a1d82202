import fs from "node:fs";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { sealedSecrets } from "@/db/schema";
import { PlatformError } from "@/platforms/platform";
import { readReference } from "@/server/config/secrets";
import { env } from "@/server/env";
import { type Keyring, parseKeyring, SealingTrouble } from "./keyring";
import { open, seal } from "./seal";

/** Whose secret it is; one owner may hold several under different fields. */
export type Owner = { kind: "credential" | "channel" | "second-factor"; id: string; field: string };

const SEALED = /^sealed:([0-9a-f-]{36})$/;
export const isHeldHere = (reference: string) => SEALED.test(reference);

let read: { print: string; ring: Keyring } | undefined;

/** The keyring as it is now; a changed file counts at once. Without one, `SealingTrouble` says what to do. */
export async function keyring(): Promise<Keyring> {
  const { sealingKeys, sealingKeyFile } = env();
  if (sealingKeys) {
    const text = await readReference(sealingKeys);
    if (!text) throw noKeyring(sealingKeys);
    return remembered(text, () => parseKeyring(text, sealingKeys));
  }
  const found = fs.statSync(sealingKeyFile, { throwIfNoEntry: false });
  if (!found) throw noKeyring(sealingKeyFile);
  return remembered(`${found.ino} ${found.mtimeMs} ${found.size}`, () =>
    parseKeyring(fs.readFileSync(sealingKeyFile, "utf8"), sealingKeyFile),
  );
}

function remembered(print: string, parse: () => Keyring): Keyring {
  if (read?.print !== print) read = { print, ring: parse() };
  return read.ring;
}

const noKeyring = (place: string) =>
  new SealingTrouble(
    "no-keyring",
    `The keyring is not there (${place}), so the console can neither take nor open secrets. Put it back from its copy.`,
  );

const KEYRING = sql`hashtext('sealing keyring')`;

/** While somebody seals, in a transaction that has not ended, no key leaves the keyring or is put into it. */
export const whileSealing = (db: Db) => db.execute(sql`select pg_advisory_xact_lock_shared(${KEYRING})`);
export const whileChangingKeyring = (db: Db) => db.execute(sql`select pg_advisory_xact_lock(${KEYRING})`);

/** Seals a value under its owner, in the caller's transaction, and answers with the reference to it. */
export async function holdSecret(
  db: Db,
  owner: Owner,
  value: string,
  now: Date,
): Promise<`sealed:${string}`> {
  await whileSealing(db);
  const ring = await keyring();
  const place = { ownerKind: owner.kind, ownerId: owner.id, field: owner.field };
  const [last] = await db
    .select({ version: sql<number>`coalesce(max(${sealedSecrets.version}), 0)::int` })
    .from(sealedSecrets)
    .where(isOf(owner));
  const version = (last?.version ?? 0) + 1;
  const [row] = await db
    .insert(sealedSecrets)
    .values({ ...place, version, ...seal(ring, { ...place, version }, value), createdAt: now })
    .returning({ id: sealedSecrets.id });
  return `sealed:${row?.id ?? ""}`;
}

/** The value behind a reference to a sealed secret of this owner. A row of another owner does not open. */
export async function openHeld(db: Db, reference: string, owner: Owner): Promise<string> {
  const id = SEALED.exec(reference)?.[1] ?? "";
  const [row] = await db.select().from(sealedSecrets).where(eq(sealedSecrets.id, id));
  if (!row)
    throw new SealingTrouble(
      "gone",
      `The sealed ${owner.field} of this ${owner.kind} is gone. Enter it again.`,
    );
  const place = { ownerKind: owner.kind, ownerId: owner.id, field: owner.field, version: row.version };
  return open(await keyring(), place, row);
}

/** The reference to what an owner holds now, where nobody else keeps it. */
export async function heldOf(db: Db, owner: Owner): Promise<string | undefined> {
  const [row] = await db
    .select({ id: sealedSecrets.id })
    .from(sealedSecrets)
    .where(isOf(owner))
    .orderBy(desc(sealedSecrets.version))
    .limit(1);
  return row && `sealed:${row.id}`;
}

/** The same for whoever uses it: one that cannot be opened is a matter of credentials, and nothing is sent. */
export async function readHeld(db: Db, reference: string, owner: Owner): Promise<string> {
  try {
    return await openHeld(db, reference, owner);
  } catch (error) {
    if (!(error instanceof SealingTrouble)) throw error;
    throw new PlatformError("credentials", error.message, { notSent: true }, error);
  }
}

/** For good: what a reference led to is deleted. Answers with how many there were. */
export async function destroyHeld(db: Db, references: readonly string[]): Promise<number> {
  const ids = references.flatMap((reference) => SEALED.exec(reference)?.[1] ?? []);
  if (ids.length === 0) return 0;
  const gone = await db
    .delete(sealedSecrets)
    .where(inArray(sealedSecrets.id, ids))
    .returning({ id: sealedSecrets.id });
  return gone.length;
}

const isOf = ({ kind, id, field }: Owner) =>
  and(eq(sealedSecrets.ownerKind, kind), eq(sealedSecrets.ownerId, id), eq(sealedSecrets.field, field));
