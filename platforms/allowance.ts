import { earliest, type Pace } from "@/domain/pace";
import type { Allowance } from "./platform";

/** What an allowance with these takings and this closing answers now; one more is taken when there is no wait. */
export function answerOf(
  taken: readonly Date[],
  closedUntil: Date | null,
  paces: readonly Pace[],
  now: Date,
): { waitSeconds: number; taken: number } {
  const waits = paces.map((pace) => earliest(now, taken, pace).getTime() - now.getTime());
  if (closedUntil) waits.push(closedUntil.getTime() - now.getTime());
  return { waitSeconds: Math.max(0, Math.ceil(Math.max(0, ...waits) / 1000)), taken: taken.length };
}

/** The longest that any of the paces looks back. */
export const lookBackMs = (paces: readonly Pace[]) =>
  Math.max(0, ...paces.map(({ seconds }) => seconds)) * 1000;

/** An allowance of this process alone. */
export function ownAllowance(): Allowance {
  const kept = new Map<string, { taken: Date[]; closedUntil: Date | null }>();
  const of = (name: string) => {
    const known = kept.get(name) ?? { taken: [], closedUntil: null };
    kept.set(name, known);
    return known;
  };
  return {
    take: async (name, paces, now) => {
      const mine = of(name);
      mine.taken = mine.taken.filter((at) => at.getTime() > now.getTime() - lookBackMs(paces));
      const answer = answerOf(mine.taken, mine.closedUntil, paces, now);
      if (answer.waitSeconds === 0) mine.taken.push(now);
      return answer;
    },
    close: async (name, until) => {
      of(name).closedUntil = until;
    },
  };
}
