import type { CredentialKind } from "@/domain/credential";
import type { Status } from "@/domain/status";
import type { Conversation, EvidenceOf, Fact } from "./platform";

/** A credential as the platform tells of it. */
export type CredentialSeen = {
  /** The same as long as it is the same credential there. */
  externalId: string;
  kind: CredentialKind;
  title: string;
  /** "" where it is of no tenant. */
  tenant: string;
  owner?: string;
  issuedAt?: Date | null;
  expiresAt?: Date | null;
  lastUsedAt?: Date | null;
  /** What the platform itself says of it: valid, expiring, reauth_required. */
  word?: string;
  /** It is not accepted any more, as the platform says. */
  isDead?: boolean;
  facts?: Record<string, Fact>;
};

/** A harmless call that shows whether a value is accepted, without a trace at the platform that matters. */
export type CredentialTest = {
  /** The name of the declaration; of a perTenant one for every tenant's. */
  credential: string;
  /** "Asks who the token belongs to." */
  how: string;
  timeoutSeconds: number;
  test(c: Conversation, value: string, tenant: string): Promise<CredentialProof>;
};

/** `unknown` when nothing was learned: the platform did not answer, or answered something else. */
export type CredentialProof = {
  state: "accepted" | "rejected" | "unknown";
  said: string;
  status: Status;
  /** Where the answer tells it. */
  expiresAt?: Date | null;
  facts?: Record<string, Fact>;
  evidence?: EvidenceOf;
};
