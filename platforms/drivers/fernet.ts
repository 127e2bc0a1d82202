import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";

const VERSION = 0x80;
const HEAD = 9;
const IV = 16;
const MAC = 32;

/** A Fernet key is 32 bytes: the first half signs, the second encrypts. Undefined when it is none. */
function halves(key: string) {
  const bytes = Buffer.from(key.trim(), "base64url");
  return bytes.length === 32 ? { signing: bytes.subarray(0, 16), secret: bytes.subarray(16) } : undefined;
}

const macOf = (signing: Buffer, data: Buffer) => createHmac("sha256", signing).update(data).digest();

/** What Python's `Fernet.encrypt` sealed, or undefined where key and text do not fit. Its age is not looked at. */
export function unseal(token: string, key: string): string | undefined {
  const keys = halves(key);
  const bytes = Buffer.from(token.trim(), "base64url");
  if (!keys || bytes.length < HEAD + IV + IV + MAC || bytes[0] !== VERSION) return undefined;
  const data = bytes.subarray(0, -MAC);
  if (!timingSafeEqual(macOf(keys.signing, data), bytes.subarray(-MAC))) return undefined;
  try {
    const decipher = createDecipheriv("aes-128-cbc", keys.secret, data.subarray(HEAD, HEAD + IV));
    return Buffer.concat([decipher.update(data.subarray(HEAD + IV)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

/** For stand-ins and tests: seals with a given moment and initial vector, so that it can be told twice. */
export function seal(text: string, key: string, at: Date, iv: Buffer): string {
  const keys = halves(key);
  if (!keys || iv.length !== IV) throw new Error("A Fernet key has 32 bytes, its initial vector 16.");
  const head = Buffer.alloc(HEAD);
  head[0] = VERSION;
  head.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 1000)), 1);
  const cipher = createCipheriv("aes-128-cbc", keys.secret, iv);
  const data = Buffer.concat([head, iv, cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([data, macOf(keys.signing, data)]).toString("base64url");
}
