import type { Conversation, EvidenceOf } from "./platform";

/** A list of the platform, asked for as one tenant sees it. */
export type TenantListing = {
  key: string;
  title: string;
  timeoutSeconds: number;
  /**
   * The ids of the tenants that own the rows shown to `tenant`, one per row or distinct; rows that name no owner are
   * told apart. `pretend` asks under another tenant's id where the platform lets a caller name one.
   */
  ask(c: Conversation, tenant: string, pretend?: string): Promise<ListingSeen>;
};

export type ListingSeen = {
  rows: number;
  owners: readonly string[];
  /** Rows on which no tenant stands. */
  ownerless: number;
  /** More rows were there than were read. */
  truncated: boolean;
  evidence: EvidenceOf;
};

/** What one tenant was shown of one list. */
export type ViewSeen = {
  listing: string;
  title: string;
  tenant: string;
  verdict: "own" | "leak" | "unproven" | "not-read";
  said: string;
  rows: number;
  foreign: number;
  /** At most ten ids that should not have been there. */
  foreignIds: readonly string[];
  durationMs: number;
};
