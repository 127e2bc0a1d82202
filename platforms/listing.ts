import type { Verdict } from "@/domain/isolation";
import type { Conversation, EvidenceOf } from "./platform";

/** A list of the platform, asked for as one tenant sees it. */
export type TenantListing = {
  key: string;
  title: string;
  timeoutSeconds: number;
  /** Why every tenant is meant to see the same rows. Such a list is told, never judged. */
  shared?: string;
  /** The platform lets a caller name a tenant: it is asked under another one's id too. */
  pretends?: boolean;
  /** `pretend` is the id of another tenant. Undefined when nothing can be said without leaving traces over there. */
  ask(c: Conversation, tenant: string, pretend?: string): Promise<ListingSeen | undefined>;
};

export type ListingSeen = {
  rows: number;
  /** The ids of the tenants that own the rows, one per row or distinct. */
  owners: readonly string[];
  /** Rows on which no tenant stands. */
  ownerless: number;
  /** The rows' own ids, where no tenant stands on them: one that two tenants are shown belongs to one of them. */
  ids?: readonly string[];
  /** More rows were there than were read. */
  truncated: boolean;
  evidence: EvidenceOf;
};

/** An identity that lists are asked as, and every id by which rows may call it. */
export type CanaryTenant = { key: string; name: string; ids: readonly string[] };

/** What one tenant was shown of one list. */
export type ViewSeen = {
  listing: string;
  title: string;
  tenant: string;
  verdict: Verdict;
  said: string;
  rows: number;
  foreign: number;
  /** At most ten ids that should not have been there. */
  foreignIds: readonly string[];
  durationMs: number;
};
