import type { Firing } from "./alert-walk";
import type { Unit } from "./duration";
import type { AlertSeverity } from "./platform";

export const BACK_TEST_DAYS = 30;
const DAY_MS = 86_400_000;

export type SubjectFiring = Firing & { environmentId: string; subject: string; title: string };

/** What a rule would have done. */
export type Outcome = {
  severity: AlertSeverity;
  count: number;
  openNow: number;
  /** Minutes in which at least one alert of it would have been open, summed over its subjects. */
  minutes: number;
  /** UTC days, all of the window, the oldest first. */
  days: { day: string; count: number; minutes: number }[];
  /** The newest first; as many as are worth reading. */
  firings: SubjectFiring[];
  unit: Unit | null;
  /** What it looks at: checks, jobs, environments. */
  subjects: number;
};

/** What the history cannot tell, each as a sentence; `cut` when not all of it was read. */
export type Coverage = { notes: string[]; cut: string | null };

export type BackTest = Coverage & {
  from: Date;
  to: Date;
  draft: Outcome;
  /** The rule as it is in force; null for a rule that is new. */
  inForce: Outcome | null;
  /** Alerts that somebody called worth it and that the draft would not have opened. */
  missed: { alertId: number; title: string; startedAt: Date }[];
  /** Why nothing can be said; null when something can. */
  cannot: string | null;
};

const SHOWN = 200;

export function outcomeOf(
  firings: readonly SubjectFiring[],
  { from, to }: { from: Date; to: Date },
  of: { severity: AlertSeverity; unit: Unit | null; subjects: number },
): Outcome {
  const days = new Map<string, { count: number; ms: number }>();
  for (let at = dayOf(from); at < to.getTime(); at += DAY_MS) days.set(dayText(at), { count: 0, ms: 0 });
  let ms = 0;
  for (const firing of firings) {
    const start = Math.max(firing.from.getTime(), from.getTime());
    const end = Math.min((firing.to ?? to).getTime(), to.getTime());
    ms += end - start;
    const first = days.get(dayText(start));
    if (first) first.count += 1;
    for (let at = dayOf(new Date(start)); at < end; at += DAY_MS) {
      const day = days.get(dayText(at));
      if (day) day.ms += Math.min(end, at + DAY_MS) - Math.max(start, at);
    }
  }
  return {
    ...of,
    count: firings.length,
    openNow: firings.filter((firing) => firing.to === null).length,
    minutes: Math.round(ms / 60_000),
    days: [...days].map(([day, { count, ms: spent }]) => ({
      day,
      count,
      minutes: Math.round(spent / 60_000),
    })),
    firings: [...firings].sort((a, b) => b.from.getTime() - a.from.getTime()).slice(0, SHOWN),
  };
}

const dayOf = (at: Date) => Math.floor(at.getTime() / DAY_MS) * DAY_MS;
const dayText = (at: number) => new Date(at).toISOString().slice(0, 10);

const times = (count: number) => (count === 0 ? "not once" : count === 1 ? "once" : `${count} times`);

/** "In the last 30 days it would have fired 3 times instead of 17." */
export function backTestAnswer({
  draft,
  inForce,
  cannot,
}: Pick<BackTest, "draft" | "inForce" | "cannot">): string {
  if (cannot) return cannot;
  if (draft.subjects === 0) return "Nothing that it looks at has been seen yet, so there is nothing to walk.";
  const said = `In the last ${BACK_TEST_DAYS} days it would have fired ${times(draft.count)}`;
  if (!inForce) return `${said}.`;
  if (inForce.count === draft.count && inForce.minutes === draft.minutes)
    return `${said}, as the rule in force.`;
  if (inForce.count === draft.count)
    return `${said}, as often as the rule in force, and stayed open ${draft.minutes < inForce.minutes ? "shorter" : "longer"}.`;
  return `${said} instead of ${inForce.count}.`;
}
