import { createHmac, randomBytes } from "node:crypto";
import { AppError } from "@/domain/errors";
import { makeKeyFile, replaceKeyFile } from "@/server/key-file";

/** `id` is a check value of the key, so that another key can never pass for it; `madeFor` the round that asked for it. */
export type SealingKey = { id: string; key: Buffer; madeAt: Date | null; madeFor: string };
/** The first key seals; every key opens what it sealed. */
export type Keyring = { use: SealingKey; keys: ReadonlyMap<string, SealingKey> };

export type SealingTroubleKind = "no-keyring" | "damaged-keyring" | "unknown-key" | "tampered" | "gone";

/** Why a sealed secret cannot be held or opened, in words; never the secret. */
export class SealingTrouble extends AppError {
  constructor(
    readonly kind: SealingTroubleKind,
    message: string,
  ) {
    super("SERVICE_UNAVAILABLE", message);
  }
}

const KEY_LINE = /^([0-9a-f]{64})(?:\s+(\S+))?(?:\s+(\S+))?$/;

/** One key per line, the first in use: 64 hexadecimal digits and, where known, when and for which round it was made. */
export function parseKeyring(text: string, place: string): Keyring {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const keys = lines.map((line, at) => {
    const found = KEY_LINE.exec(line);
    if (!found?.[1])
      throw new SealingTrouble(
        "damaged-keyring",
        `The keyring ${place} is damaged: key ${at + 1} is not 64 hexadecimal digits. Put it back from its copy.`,
      );
    return sealingKey(Buffer.from(found[1], "hex"), found[2], found[3]);
  });
  const [use] = keys;
  if (!use)
    throw new SealingTrouble("damaged-keyring", `The keyring ${place} is empty. Put it back from its copy.`);
  return { use, keys: new Map(keys.map((key) => [key.id, key])) };
}

function sealingKey(key: Buffer, madeAt = "", madeFor = ""): SealingKey {
  const id = createHmac("sha256", key).update("wheelhouse sealing key").digest("hex").slice(0, 16);
  return { id, key, madeAt: Number.isNaN(Date.parse(madeAt)) ? null : new Date(madeAt), madeFor };
}

export const writtenKeyring = (keys: readonly SealingKey[]) =>
  keys
    .map(({ key, madeAt, madeFor }) =>
      `${key.toString("hex")} ${madeAt?.toISOString() ?? "-"} ${madeFor}`.trim(),
    )
    .join("\n")
    .concat("\n");

export const freshKey = (now: Date, madeFor = "") => sealingKey(randomBytes(32), now.toISOString(), madeFor);

/** Made once, with its first key; a file that is there stays as it is. */
export const makeKeyringFile = (file: string, now: Date): void =>
  makeKeyFile(file, () => writtenKeyring([freshKey(now)]));

export const writeKeyringFile = (file: string, keys: readonly SealingKey[]): void =>
  replaceKeyFile(file, writtenKeyring(keys));
