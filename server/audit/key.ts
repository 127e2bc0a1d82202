import { hash, randomBytes } from "node:crypto";
import fs from "node:fs";
import { env } from "@/server/env";
import { makeKeyFile } from "@/server/key-file";

/** Both blocks that an HMAC begins with (RFC 2104), made of the key once. */
type Pads = { inner: Buffer; outer: Buffer };

let pads: Pads | undefined;
let scratch = Buffer.alloc(16_384);
/** Of SHA-256, bytes. */
const BLOCK = 64;

/** The key of the audit chain: a file outside the database that only this account can read. Made once. */
export function auditKey(knownFile?: string): Pads {
  if (pads) return pads;
  const file = knownFile ?? env().auditKeyFile;
  makeKeyFile(file, () => randomBytes(32).toString("hex"));
  const bytes = Buffer.from(fs.readFileSync(file, "utf8").trim(), "hex");
  if (bytes.length < 32)
    throw new Error(`The audit key in ${file} is damaged: it must hold 64 hexadecimal digits.`);
  const block = Buffer.alloc(BLOCK);
  (bytes.length > BLOCK ? hash("sha256", bytes, "buffer") : bytes).copy(block);
  pads = {
    inner: Buffer.from(block.map((byte) => byte ^ 0x36)),
    outer: Buffer.concat([Buffer.from(block.map((byte) => byte ^ 0x5c)), Buffer.alloc(32)]),
  };
  return pads;
}

/** Bytes that `auditHmacBehind` needs before a text. */
export const SPACE = BLOCK;

/** HMAC-SHA-256 of a text under the key, in hexadecimal. */
export function auditHmac(text: string): string {
  const most = SPACE + text.length * 3;
  if (scratch.length < most) scratch = Buffer.alloc(most);
  return auditHmacBehind(scratch, 0, SPACE + scratch.write(text, SPACE));
}

/**
 * The same of what stands in a buffer from `SPACE` bytes behind `start` up to `end`; the space is written over. Of two
 * plain hashes, because the object that `createHmac` makes for each text costs more than the hashing, most of it when it
 * is cleared away.
 */
export function auditHmacBehind(buffer: Buffer, start: number, end: number): string {
  const { inner, outer } = auditKey();
  buffer.set(inner, start);
  // By way of a short text, which costs less than a buffer of its own.
  outer.write(hash("sha256", buffer.subarray(start, end), "binary"), BLOCK, "binary");
  return hash("sha256", outer, "hex");
}
