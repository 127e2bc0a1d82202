import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { env } from "@/server/env";

let key: KeyObject | undefined;

/** The key of the audit chain: a file outside the database that only this account can read. Made once. */
export function auditKey(knownFile?: string): KeyObject {
  if (key) return key;
  const file = knownFile ?? env().auditKeyFile;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const bytes = Buffer.from(fs.readFileSync(file, "utf8").trim(), "hex");
  if (bytes.length < 32)
    throw new Error(`The audit key in ${file} is damaged: it must hold 64 hexadecimal digits.`);
  // Prepared once: hashing with the bare bytes takes half as long again.
  key = createSecretKey(bytes);
  return key;
}
