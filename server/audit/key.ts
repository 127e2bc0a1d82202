import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { env } from "@/server/env";

let key: Buffer | undefined;

/** The key of the audit chain: a file outside the database that only this account can read. Made once. */
export function auditKey(knownFile?: string): Buffer {
  if (key) return key;
  const file = knownFile ?? env().auditKeyFile;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  key = Buffer.from(fs.readFileSync(file, "utf8").trim(), "hex");
  if (key.length < 32)
    throw new Error(`The audit key in ${file} is damaged: it must hold 64 hexadecimal digits.`);
  return key;
}
