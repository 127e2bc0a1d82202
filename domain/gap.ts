import type { JobDeclaration } from "./schema/platform";

/** What became of one slot of a job's calendar. */
export const GAP_STATES = [
  "fail",
  "missing",
  "hole",
  "zero",
  "partial",
  "running",
  "success",
  "idle",
] as const;
export type GapState = (typeof GAP_STATES)[number];

export const GAP_WORD: Record<GapState, string> = {
  success: "data arrived",
  partial: "arrived in part",
  zero: "ended well with no records",
  fail: "failed",
  missing: "no run although one was due",
  hole: "nobody was watching and no run was told of",
  running: "running",
  idle: "none was due",
};

/** Colour is never alone. */
export const GAP_LETTER: Record<GapState, string> = {
  success: "✓",
  partial: "P",
  zero: "0",
  fail: "F",
  missing: "M",
  hole: "?",
  running: "▸",
  idle: "·",
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Cadence = Pick<JobDeclaration, "everySeconds" | "startsIn">;

/** Hours for what runs hourly or oftener, days for the rest. */
export const grainOf = ({ everySeconds }: Pick<Cadence, "everySeconds">) =>
  everySeconds <= 3600 ? HOUR : DAY;

/** How many slots a calendar may have, and has when nobody says. */
export const slotsShown = (grainMs: number) => (grainMs === HOUR ? 48 : 56);
export const MOST_SLOTS = 336;

/** Everything that is known of the runs in a slot. */
export type SlotRuns = {
  good: number;
  zero: number;
  partial: number;
  failed: number;
  running: number;
  /** When the newest of them began. */
  lastAt: number | null;
};

export type SlotSeen = {
  at: number;
  runs: SlotRuns | undefined;
  /** Whether anybody could tell how the job stood for at least a part of the slot. */
  isWatched: boolean;
};

/** What each slot of one row shows, in order of time. */
export function gapStates(slots: readonly SlotSeen[], job: Cadence, now: number): GapState[] {
  const grain = grainOf(job);
  const every = job.everySeconds * 1000;
  let lastRunAt: number | undefined;
  return slots.map(({ at, runs, isWatched }) => {
    const isOver = at + grain <= now;
    const due = isOver && isDue(job, at, grain, lastRunAt);
    if (runs?.lastAt !== null && runs?.lastAt !== undefined)
      lastRunAt = Math.max(lastRunAt ?? 0, Math.min(runs.lastAt, at + grain - 1));
    const seen = runs && stateOf(runs, Math.floor(grain / every), isOver);
    if (seen) return seen;
    if (!due) return "idle";
    return isWatched ? "missing" : "hole";
  });
}

/** Rare jobs are due when their period has passed since the last run; the others in every slot of their hours. */
function isDue(job: Cadence, at: number, grain: number, lastRunAt: number | undefined): boolean {
  const every = job.everySeconds * 1000;
  if (every > grain) {
    if (lastRunAt === undefined) return false;
    const periods = Math.floor((at + grain - 1 - lastRunAt) / every);
    return periods > 0 && lastRunAt + periods * every >= at;
  }
  if (!job.startsIn || grain > HOUR) return true;
  const hour = hourIn(job.startsIn.zone, at);
  return hour >= job.startsIn.fromHour && hour <= job.startsIn.toHour;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function hourIn(zone: string, at: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: zone });
  formats.set(zone, format);
  return Number(format.format(at));
}

/** A retry that went well makes its slot good; of several that are due one may slip into the next slot. */
function stateOf(runs: SlotRuns, wanted: number, isOver: boolean): GapState | undefined {
  const { good, zero, partial, failed, running } = runs;
  const enough = Math.max(1, wanted - 1);
  if (good >= enough) return "success";
  if (running > 0) return "running";
  if (good > 0) return isOver || failed + partial + zero > 0 ? "partial" : "success";
  if (partial > 0) return "partial";
  if (zero > 0) return "zero";
  return failed > 0 ? "fail" : undefined;
}

export const BACKFILL_CHOICES = ["missing", "failed", "all"] as const;
export type BackfillChoice = (typeof BACKFILL_CHOICES)[number];

export const CHOICE_WORD: Record<BackfillChoice, string> = {
  missing: "missing and unknown ones",
  failed: "missing, failed, partial and empty ones",
  all: "all, also those that went well",
};

export function isChosen(state: GapState, choice: BackfillChoice): boolean {
  if (state === "running") return false;
  if (choice === "all") return state !== "idle";
  if (state === "missing" || state === "hole") return true;
  return choice === "failed" && (state === "fail" || state === "partial" || state === "zero");
}
