import type { credentials } from "@/db/schema";
import type { PlatformId } from "@/domain/platform";
import type { CredentialTest } from "@/platforms/credential";
import type { Connector } from "@/platforms/platform";

export type Connectors = Readonly<Record<PlatformId, Connector>>;
type Row = typeof credentials.$inferSelect;

const HOUR_MS = 3_600_000;
const FIRST_WITHIN_MS = HOUR_MS;

/** Nobody tries one more often than this. */
export const TEST_APART_MS = 60_000;
/** One that was rejected is tried again only after this, and only when a person asks: some lock who tries too often. */
export const REJECTED_APART_MS = 15 * 60_000;

export const testFor = (
  known: Connectors,
  platformId: PlatformId,
  dialect: string | null,
  declaration: string,
): CredentialTest | undefined =>
  dialect === null
    ? undefined
    : known[platformId].credentialTests?.(dialect).find(({ credential }) => credential === declaration);

/** When the clock tries it, where that is not settled yet; all of them at once would be a crowd. */
export function firstTest(row: Row, canTest: boolean, now: Date): Date | null {
  if (!canTest || row.goneAt) return null;
  if (row.testDueAt) return row.testDueAt;
  if (row.proved !== "rejected") return later(now, row.id, 0, FIRST_WITHIN_MS);
  const isAnother = row.rotatedAt !== null && row.provedAt !== null && row.rotatedAt > row.provedAt;
  return isAnother ? now : null;
}

/** After a test: daily while it is accepted, sooner when nothing was learned, never again when it was rejected. */
export function nextTest(id: string, state: "accepted" | "rejected" | "unknown", now: Date): Date | null {
  if (state === "rejected") return null;
  return state === "accepted" ? later(now, id, 23 * HOUR_MS, HOUR_MS) : later(now, id, 3 * HOUR_MS, HOUR_MS);
}

/** Spread by the id, so that the same one keeps its place. */
const later = (now: Date, id: string, afterMs: number, withinMs: number) =>
  new Date(now.getTime() + afterMs + (Number.parseInt(id.slice(0, 8), 16) % withinMs));
