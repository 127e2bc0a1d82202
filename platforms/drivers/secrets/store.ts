import type { Reply } from "@/platforms/outbound/outbound";
import { type Conversation, PlatformError, type PlatformTrouble } from "@/platforms/platform";

/** A secret store said no, or nothing that could be used: a matter of credentials for whoever needs the secret. */
export const noSecret = (message: string) => new PlatformError("credentials", message, { notSent: true });

const TROUBLE: Readonly<Record<number, PlatformTrouble>> = { 429: "rate-limited" };

/** What a store answered instead of a secret, in its own words as far as they may be shown. Its answer is no evidence. */
export function storeTrouble(
  c: Conversation,
  store: string,
  { status, header }: Reply,
  said: string,
): PlatformError {
  const words = c.http
    .redact(said)
    .slice(0, 300)
    .replace(/[.\s]+$/, "");
  const wait = Number(header("retry-after"));
  return new PlatformError(
    TROUBLE[status] ?? (status >= 500 ? "failed" : "credentials"),
    `${store} gave no secret (${status}${words ? `, ${words}` : ""}).`,
    { httpStatus: status, notSent: true, ...(wait > 0 ? { retryAfterSeconds: Math.ceil(wait) } : {}) },
  );
}

/** One field of a JSON text, for secrets that hold several. */
export function fieldOf(text: string, field: string | undefined, where: string): string {
  if (field === undefined) return text;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw noSecret(`${where} is not JSON, so it has no field "${field}".`);
  }
  const value = typeof parsed === "object" && parsed !== null ? Object.entries(parsed) : [];
  const found = value.find(([name]) => name === field)?.[1];
  if (typeof found !== "string" && typeof found !== "number")
    throw noSecret(`${where} has no field "${field}".`);
  return String(found);
}
