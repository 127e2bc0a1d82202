import type { Db } from "@/db";
import type { CredentialSlot } from "@/domain/credential";

export type Given = { reference: string } | { value: string };
type By = { name: string };

/**
 * Puts a reference or a value into a slot, in the caller's transaction; a value is sealed under this credential. What
 * lay in the slot is retired.
 */
export async function putVersion(
  _db: Db,
  _wanted: {
    credentialId: string;
    slot: "current" | "pending";
    given: Given;
    flowId?: string;
    by: By;
    now: Date;
  },
): Promise<void> {}

/** Pending becomes current, current becomes previous, previous is retired. */
export async function promoteVersion(
  _db: Db,
  _wanted: { credentialId: string; flowId?: string; by: By; now: Date },
): Promise<void> {}

/** The value in a slot, read where it lies; undefined when there is none. Without a version, `current` is what the configuration references. */
export async function secretIn(
  _db: Db,
  _credentialId: string,
  _slot: CredentialSlot,
): Promise<string | undefined> {
  return undefined;
}

/** The credential of an environment by its name, made when the platform declares one that is not in the inventory yet. */
export async function credentialNamed(
  _db: Db,
  _environmentId: string,
  _name: string,
  _now: Date,
): Promise<{ id: string } | undefined> {
  return undefined;
}
