import type { Verdict } from "./alert-rule";

/** What a rule says from this moment (milliseconds) until the next sample. */
export type Sample = { at: number; verdict: Verdict };

/** One alert that a rule would have opened. */
export type Firing = {
  from: Date;
  /** When it would have been resolved; null while it would still be open. */
  to: Date | null;
  /** The worst value while it fired. */
  peak: number | null;
  sentence: string;
};

type Pace = { holdSeconds: number; recoverSeconds: number; worst: "highest" | "lowest" };
type Held = { since: number; lapsedAt: number | null };
type Open = { from: number; peak: number | null; sentence: string; wellSince: number | null };

/** Whoever was not heard to fire for so long is held anew, as the judge does it. Milliseconds. */
const SHORTEST_GAP_MS = 60_000;

/**
 * Holds and recovers what a rule said over time, as the judge and the alerts do it while time passes. Samples are in
 * order; what nobody can tell neither opens nor resolves.
 */
export function walkVerdicts(samples: readonly Sample[], pace: Pace, until: number): Firing[] {
  const firings: Firing[] = [];
  const holdMs = pace.holdSeconds * 1000;
  const recoverMs = pace.recoverSeconds * 1000;
  let held: Held | undefined;
  let open: Open | undefined;

  const closeWhenOver = (at: number) => {
    if (!open || open.wellSince === null || at < open.wellSince + recoverMs) return;
    firings.push(ended(open, open.wellSince + recoverMs));
    open = undefined;
  };

  for (const [index, { at, verdict }] of samples.entries()) {
    if (at >= until) break;
    closeWhenOver(at);
    const next = Math.min(samples[index + 1]?.at ?? until, until);
    if (verdict.state === "firing") {
      const isLapsed = held?.lapsedAt != null && at - held.lapsedAt > Math.max(holdMs, SHORTEST_GAP_MS);
      if (!held || isLapsed) held = { since: Math.min(verdict.since?.getTime() ?? at, at), lapsedAt: null };
      held.lapsedAt = null;
      const opensAt = Math.max(at, held.since + holdMs);
      if (!open && (opensAt < next || (next === until && opensAt <= next)))
        open = { from: opensAt, peak: null, sentence: verdict.sentence, wellSince: null };
      if (open) {
        open.wellSince = null;
        open.peak = worse(open.peak, verdict.value, pace.worst);
      }
    } else if (verdict.state === "well") {
      held = undefined;
      if (open) open.wellSince ??= at;
    } else if (held) held.lapsedAt ??= at;
  }
  closeWhenOver(until);
  if (open) firings.push(ended(open, null));
  return firings;
}

const ended = ({ from, peak, sentence }: Open, to: number | null): Firing => ({
  from: new Date(from),
  to: to === null ? null : new Date(to),
  peak,
  sentence,
});

function worse(a: number | null, b: number | null, worst: Pace["worst"]): number | null {
  if (a === null || b === null) return a ?? b;
  return worst === "highest" ? Math.max(a, b) : Math.min(a, b);
}

/** Firings of several series that stand for the same place, as the one alert that they would have been. */
export function joinFirings(firings: readonly Firing[], worst: Pace["worst"]): Firing[] {
  const joined: Firing[] = [];
  for (const firing of [...firings].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    const last = joined.at(-1);
    if (!last || (last.to !== null && last.to < firing.from)) joined.push({ ...firing });
    else {
      last.to = last.to === null || firing.to === null ? null : last.to > firing.to ? last.to : firing.to;
      last.peak = worse(last.peak, firing.peak, worst);
    }
  }
  return joined;
}
