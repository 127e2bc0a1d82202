import type { Conversation } from "./platform";

/** One row of a platform's own audit trail. `externalId` is unique per environment and tenant. */
export type TrailEvent = {
  externalId: string;
  at: Date;
  actor: string;
  action: string;
  /** The platform's own word; empty where it has none. */
  result: string;
  resourceKind: string;
  resourceId: string;
  /** What else it says, as it says it; redacted before it is kept. */
  detail: Record<string, unknown>;
};

export type TrailSeen = {
  events: TrailEvent[];
  /** Everything since the moment that was asked for was read; else there is a gap before the oldest event. */
  isWhole: boolean;
};

/** Something that a platform's trail does not tell: the line of its runbook that promises more, or the file of its code. */
export type TrailSilence = { says: string; source: { file: string; line?: number } };

/** How a platform's own audit trail is read. Reading it must not add to it. */
export type TrailReader = {
  /** Far below what the platform lets its callers ask. */
  everySeconds: number;
  silences: readonly TrailSilence[];
  /** Whose trails there are: tenants by their key, or "" for one of the whole environment. */
  tenants(c: Conversation): readonly string[];
  read(c: Conversation, tenant: string, since: Date): Promise<TrailSeen>;
};

const LONGEST = 300;

/** A platform's text as it may stand in a column. */
export const trailText = (text: string | number | null | undefined) =>
  String(text ?? "")
    .replaceAll("\u0000", "")
    .toWellFormed()
    .slice(0, LONGEST);
