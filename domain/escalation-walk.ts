import { policyFor } from "./escalation";
import { advance, startClock } from "./escalation-clock";
import { type Book, type Told, whyNobody } from "./escalation-reach";
import type { AlertSeverity } from "./platform";
import { quietUntil } from "./quiet-hours";

export type WalkStep = {
  at: Date;
  level: number;
  round: number;
  title: string;
  note: string;
  people: (Told & { heldUntil: { channel: string; until: Date }[] })[];
  /** Why this step tells nobody. */
  nobody: string | undefined;
};

export type Walk = {
  ladder: { id: string; title: string } | null;
  steps: WalkStep[];
  /** When nobody is left to tell. */
  endsAt: Date;
  /** Those of the ladder whom nothing reaches, each with why. */
  untold: { name: string; because: string }[];
};

/** Who would be told of an alert that opened at this moment and that nobody takes. Nothing is told. */
export function walkLadder(
  book: Book,
  supposed: { platformId: string; severity: AlertSeverity; trouble: string; at: Date },
): Walk {
  const ladder = policyFor(book.ladders, supposed);
  if (!ladder) return { ladder: null, steps: [], endsAt: supposed.at, untold: [] };
  const steps: WalkStep[] = [];
  let clock = startClock(ladder, supposed.at);
  let now = clock.escalateAt ?? supposed.at;
  for (;;) {
    const next = advance(book, ladder, clock, now);
    if (next.kind === "step")
      steps.push({
        at: now,
        level: next.index + 1,
        round: next.clock.round,
        title: ladder.steps[next.index]?.title ?? "",
        note: ladder.steps[next.index]?.note ?? "",
        people: next.people.map((told) => ({
          ...told,
          heldUntil: told.ways.flatMap(({ channelId, channel }) => {
            const quiet = book.channels.find(({ id }) => id === channelId)?.quiet ?? null;
            const until = quietUntil(quiet, supposed.severity, now);
            return until ? [{ channel, until }] : [];
          }),
        })),
        nobody: whyNobody(next.people),
      });
    clock = next.clock;
    if (!clock.escalateAt) break;
    now = clock.escalateAt;
  }
  const all = steps.flatMap(({ people }) => people);
  const reached = new Set(all.filter(({ ways }) => ways.length > 0).map(({ name }) => name));
  const untold = new Map(
    all
      .filter(({ name }) => !reached.has(name))
      .map(({ name, missing, shown }) => [
        name,
        missing.join(", ") || `only by ${shown.map(({ kind, value }) => `${kind} ${value}`).join(", ")}`,
      ]),
  );
  return {
    ladder: { id: ladder.id, title: ladder.title },
    steps,
    endsAt: now,
    untold: [...untold].map(([name, because]) => ({ name, because })),
  };
}
