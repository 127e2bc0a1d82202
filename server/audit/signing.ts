import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { canonicalJson } from "@/domain/audit";
import { env } from "@/server/env";
import { makeKeyFile } from "@/server/key-file";

type Keys = { privateKey: KeyObject; publicKey: KeyObject; id: string };
let keys: Keys | undefined;

/** The key pair that signs checkpoints, manifests and exports; beside the chain's own key, made once. */
function signingKeys(): Keys {
  if (keys) return keys;
  const file = path.join(path.dirname(env().auditKeyFile), "audit-signing-key");
  makeKeyFile(file, () =>
    generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  );
  const privateKey = createPrivateKey(fs.readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  const id = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);
  keys = { privateKey, publicKey, id };
  return keys;
}

/** Whoever has it can check what was signed, and sign nothing. PEM. */
export const publicSigningKey = () =>
  signingKeys().publicKey.export({ type: "spki", format: "pem" }).toString();

export type Signed<T> = T & { key: string; signature: string };

/** Adds an Ed25519 signature over the canonical JSON of the whole statement. */
export function signed<T extends object>(statement: T): Signed<T> {
  const { privateKey, id } = signingKeys();
  const whole = { ...statement, key: id };
  return {
    ...whole,
    signature: sign(null, Buffer.from(canonicalJson(whole)), privateKey).toString("base64"),
  };
}

export function signatureHolds(statement: object): boolean {
  const { signature, ...whole } = statement as { signature?: unknown; key?: unknown };
  const { publicKey, id } = signingKeys();
  if (typeof signature !== "string" || whole.key !== id) return false;
  return verify(null, Buffer.from(canonicalJson(whole)), publicKey, Buffer.from(signature, "base64"));
}
