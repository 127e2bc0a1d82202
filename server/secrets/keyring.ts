import { createHmac, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { AppError } from "@/domain/errors";

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
export function makeKeyringFile(file: string, now: Date): void {
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  if (fs.existsSync(file)) return;
  const draft = draftOf(file, writtenKeyring([freshKey(now)]));
  try {
    // Unlike a rename it never replaces what another process has made meanwhile.
    fs.linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Replaces the file as a whole: whoever reads meanwhile has the old one or the new one. Who died before left a draft. */
export function writeKeyringFile(file: string, keys: readonly SealingKey[]): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder))
    if (name.startsWith(`${path.basename(file)}.draft-`)) fs.rmSync(path.join(folder, name), { force: true });
  fs.renameSync(draftOf(file, writtenKeyring(keys)), file);
}

function draftOf(file: string, text: string): string {
  const draft = `${file}.draft-${randomBytes(6).toString("hex")}`;
  const handle = fs.openSync(draft, "wx", 0o600);
  try {
    fs.writeSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  return draft;
}
