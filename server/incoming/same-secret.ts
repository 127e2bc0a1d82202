import { createHash, timingSafeEqual } from "node:crypto";

/** Compared by digest: neither the length nor the first wrong letter shows in the time it takes. */
export function isSameSecret(given: string | null, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(given ?? ""), digest(wanted)) && given !== null;
}

/** Every one is compared, so that the time does not tell which it was. */
export const isOneOf = (given: string | null, wanted: readonly string[]): boolean =>
  wanted.filter((secret) => isSameSecret(given, secret)).length > 0;
