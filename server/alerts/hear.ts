import type { Db } from "@/db";
import type { AlertSource, AlertSubjectKind } from "@/domain/alert";
import type { Unit } from "@/domain/duration";
import type { AlertSeverity } from "@/domain/platform";

/** What one source says of one trouble at one place. */
export type Heard = {
  environmentId: string;
  trouble: string;
  subject: { kind: AlertSubjectKind; key: string; job?: string; tenant?: string; check?: string };
  source: AlertSource;
  /** The rule's id, the platform's alert id, or Alertmanager's fingerprint. */
  externalId: string;
  ruleId: string | null;
  /** "unknown": the source cannot tell now; what it last said stays. */
  state: "firing" | "well" | "unknown";
  severity: AlertSeverity;
  word: string;
  title: string;
  sentence: string;
  value?: number | null;
  limit?: number | null;
  unit?: Unit | null;
  /** Since when, as far as the source knows. */
  since: Date | null;
  recoverSeconds: number;
  url?: string;
  facts?: Record<string, string | number | boolean | null>;
};

export type HeardCount = { opened: number; reopened: number; changed: number };

/**
 * The one way in for everything that fires or stops firing: opens, adds a source, raises the severity, notes recovery,
 * opens again. Saying the same again changes nothing but the time it was last said.
 */
export async function hearAlerts(_db: Db, _heard: readonly Heard[], _now: Date): Promise<HeardCount> {
  return { opened: 0, reopened: 0, changed: 0 };
}
