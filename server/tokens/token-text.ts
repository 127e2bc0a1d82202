import { createHash, randomBytes } from "node:crypto";
import { TOKEN_PREFIX } from "@/domain/machine-token";

const SHOWN = 10;

/** A new token: it leaves the server once; the table keeps its hash and its beginning. */
export function newToken(): { token: string; tokenHash: string; beginning: string } {
  const token = `${TOKEN_PREFIX}${randomBytes(32).toString("base64url")}`;
  return { token, tokenHash: hashOf(token), beginning: token.slice(0, SHOWN) };
}

/** Found by its digest, so that the time it takes tells nothing of the token. */
export const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");
