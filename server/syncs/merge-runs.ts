import type pg from "pg";
import type { RunSource } from "@/domain/sync";
import type { RunSeen } from "@/platforms/platform";

/** A run as somebody told of it: the platform's history, its webhook, its telemetry, a heartbeat, or our own trigger. */
export type RunHeard = RunSeen & {
  correlationId?: string | null;
  /** External id of the run that this one repeats. */
  retryOf?: string | null;
  /** The data it covers, when that is not the present: such a run never makes data fresh. */
  coversFrom?: Date | null;
  coversTo?: Date | null;
  steps?: { name: string; status: string; seconds: number | null; said: string }[] | null;
  facts?: Record<string, string | number | boolean | null> | null;
  /** Redacted by whoever tells it. */
  evidence?: Record<string, string | number | boolean | null> | null;
  actionRunId?: string | null;
  /**
   * Whether its good end makes the job's data fresh. Left out: yes for what a webhook, a heartbeat or a trigger
   * tells; no for history and telemetry, whose platform says itself how fresh its data is. Say false where the run
   * is of one part only (one connection of several).
   */
  refreshes?: boolean;
};

/** The external id of a run that we asked for, until the platform's own is known; then one row becomes of both. */
export const ownRunId = (actionRunId: string) => `action:${actionRunId}`;

export type Merged = { added: number; changed: number };

/** Keeps what was heard of runs, whoever told it, in the caller's transaction: one row per run. */
export async function mergeRuns(
  _client: Pick<pg.ClientBase, "query">,
  _environmentId: string,
  _runs: readonly RunHeard[],
  _source: RunSource,
  _at: Date,
): Promise<Merged> {
  return { added: 0, changed: 0 };
}
