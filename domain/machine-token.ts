import { EXPIRY_LADDER } from "./credential";

export const TOKEN_PREFIX = "whk_";
/** The prefix and thirty-two random bytes. */
export const TOKEN_SHAPE = /^whk_[A-Za-z0-9_-]{43}$/;
export const LONGEST_TOKEN_DAYS = 365;

export const TOKEN_USE_WORD = {
  heartbeats: "report heartbeats",
  metrics: "read metrics",
  read: "read through the API",
} as const;
export type TokenUse = keyof typeof TOKEN_USE_WORD;
export const TOKEN_USES = Object.keys(TOKEN_USE_WORD) as TokenUse[];

export type TokenState = "active" | "ending" | "ended" | "revoked" | "without owner";

/** How a token stands; "ending" from the first rung of the ladder on. */
export function tokenState(
  token: { expiresAt: Date; revokedAt: Date | null; ownerStands: boolean },
  now: Date,
): { state: TokenState; daysLeft: number } {
  const daysLeft = Math.ceil((token.expiresAt.getTime() - now.getTime()) / 86_400_000);
  if (token.revokedAt) return { state: "revoked", daysLeft };
  if (token.expiresAt <= now) return { state: "ended", daysLeft };
  if (!token.ownerStands) return { state: "without owner", daysLeft };
  return { state: daysLeft <= Math.max(...EXPIRY_LADDER) ? "ending" : "active", daysLeft };
}
