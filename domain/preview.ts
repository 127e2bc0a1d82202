import type { Tier } from "./action";

type Fact = string | number | boolean | null;

/** One thing that would be touched. `id` names it at the platform; two previews differ when their ids differ. */
export type PreviewTarget = { id: string; title: string; facts?: Record<string, Fact> };

/** What the platform was seen to be, and what the action would do to it. */
export type PreviewSeen = {
  /** "Restart 3 pods": the words on the button, with the number. */
  button: string;
  unit: string;
  /** Every target; only the first are kept for the screen, all are in the hash. */
  targets: readonly PreviewTarget[];
  /** What will happen, one sentence each. */
  effects: readonly string[];
  /** What is going on there now and would be hit. */
  inFlight: readonly string[];
  reversible: { is: boolean; how: string };
  /** What is looked at afterwards to see that it worked. */
  verifies: string;
  /** Sentences that must be read: an autoscaler will override this, an image tag may have moved. */
  warnings: readonly string[];
  /** Tier 3: the name to be typed. */
  typed?: string;
  /** What else must be the same at execution: a revision, a size in whole steps. Never what moves by itself. */
  bound?: Readonly<Record<string, Fact>>;
};

export const TARGETS_SHOWN = 200;

/** A preview as it is kept and shown, the same for who asks and who approves. */
export type Preview = Omit<PreviewSeen, "targets" | "bound"> & {
  title: string;
  tier: Tier;
  environmentId: string;
  action: string;
  input: Record<string, string>;
  count: number;
  targets: readonly PreviewTarget[];
  /** SHA-256 over the sorted ids of all targets. */
  targetsDigest: string;
  bound: Readonly<Record<string, Fact>>;
  /** From the last times: seconds, and how many times that was. Null when it never ran. */
  usually: { seconds: number; p95Seconds: number; times: number } | null;
  openAlerts: readonly { id: number; title: string; severity: string }[];
  maintenance: readonly string[];
  watch: { minutes: number; checks: readonly string[] } | null;
  undo: string | null;
};

/** What the hash covers: what will be touched and how, and nothing that moves by itself. */
export const boundPart = (preview: Preview) => ({
  environmentId: preview.environmentId,
  action: preview.action,
  input: preview.input,
  count: preview.count,
  targetsDigest: preview.targetsDigest,
  bound: preview.bound,
});
