import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type Keyring, type SealingKey, SealingTrouble } from "./keyring";

/** Where a sealed value belongs; it opens in no other place. */
export type Place = { ownerKind: string; ownerId: string; field: string; version: number };
/** `sealed`: the value under a key of its own; `wrappedKey`: that key under the sealing key. */
export type Sealed = { sealingKey: string; wrappedKey: Buffer; sealed: Buffer };

const FORMAT = 1;
const NONCE = 12;
const TAG = 16;
const ALGORITHM = "aes-256-gcm";

const boundTo = ({ ownerKind, ownerId, field, version }: Place, ...more: string[]) =>
  Buffer.from(JSON.stringify(["wheelhouse", ownerKind, ownerId, field, version, ...more]));

function encrypt(key: Buffer, text: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG }).setAAD(bound);
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT]), nonce, body, cipher.getAuthTag()]);
}

/** Undefined when it is not what was written, or not in the place it was written for. */
function decrypt(key: Buffer, bytes: Buffer, bound: Buffer): Buffer | undefined {
  if (bytes.length < 1 + NONCE + TAG || bytes[0] !== FORMAT) return undefined;
  const nonce = bytes.subarray(1, 1 + NONCE);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG })
    .setAAD(bound)
    .setAuthTag(bytes.subarray(-TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE, -TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function seal({ use }: Keyring, place: Place, value: string): Sealed {
  const dataKey = randomBytes(32);
  const sealed = encrypt(dataKey, Buffer.from(value, "utf8"), boundTo(place));
  const wrappedKey = encrypt(use.key, dataKey, boundTo(place, use.id));
  dataKey.fill(0);
  return { sealingKey: use.id, wrappedKey, sealed };
}

/** The value, or a `SealingTrouble` that tells a key that is not there from a row that was tampered with. */
export function open(ring: Keyring, place: Place, { sealed, ...wrapped }: Sealed): string {
  const dataKey = unwrap(ring, place, wrapped);
  const value = decrypt(dataKey, sealed, boundTo(place));
  dataKey.fill(0);
  if (!value) throw tampered(place);
  return value.toString("utf8");
}

/** The same value under another sealing key; the value itself is not opened. */
export function rewrap(
  ring: Keyring,
  to: SealingKey,
  place: Place,
  wrapped: Omit<Sealed, "sealed">,
): Omit<Sealed, "sealed"> {
  const dataKey = unwrap(ring, place, wrapped);
  const wrappedKey = encrypt(to.key, dataKey, boundTo(place, to.id));
  dataKey.fill(0);
  return { sealingKey: to.id, wrappedKey };
}

function unwrap(ring: Keyring, place: Place, { sealingKey, wrappedKey }: Omit<Sealed, "sealed">): Buffer {
  const known = ring.keys.get(sealingKey);
  if (!known)
    throw new SealingTrouble(
      "unknown-key",
      `This secret was sealed with key ${sealingKey}, which the keyring does not hold. Nothing is wrong with the secret: put the keyring that holds this key back.`,
    );
  const dataKey = decrypt(known.key, wrappedKey, boundTo(place, sealingKey));
  if (!dataKey) throw tampered(place);
  return dataKey;
}

const tampered = ({ ownerKind, field }: Place) =>
  new SealingTrouble(
    "tampered",
    `The sealed ${field} of this ${ownerKind} is not what was written there: its row was changed, or copied from another place. Enter the secret again and find out who changed the row.`,
  );
