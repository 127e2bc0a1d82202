import type { AlertSeverity } from "./platform";

/** Who is told at a step: a contact, whoever is on call by a schedule, or a channel as such. */
export type EscalationTarget =
  | { kind: "contact"; id: string }
  | { kind: "schedule"; id: string }
  | { kind: "channel"; id: string; recipient: string };

/** Hours of the day on some weekdays (Monday is 1); `to` that is not after `from` is on the next day. */
export type Hours = { days: number[]; from: string; to: string };

/** `afterSeconds` counts from the moment the alert opened, or opened again. */
export type EscalationStep = {
  level: number;
  title: string;
  afterSeconds: number;
  targets: EscalationTarget[];
  /** Told only within these hours; what falls outside waits for them. Always when null. */
  within: (Hours & { zone: string }) | null;
  /** What the runbook does not say and the console decided. */
  note: string;
};

export type PolicyShape = {
  severities: AlertSeverity[];
  /** Only for these troubles, "security-*" with a star for anything; every trouble when empty. */
  troubles: string[];
  steps: EscalationStep[];
  /** So long after the opening the ladder ends: it is walked again, or nobody is left. */
  endsAfterSeconds: number;
  /** How often the ladder is walked again when nobody took the alert. */
  repeats: number;
};

/** One layer of a schedule: contacts take turns. The first layer of a schedule that has somebody wins. */
export type Rotation = {
  title: string;
  contacts: string[];
  /** The first handover; later ones every `everyDays` at the same local time. */
  startsOn: string;
  handoverAt: string;
  everyDays: number;
  /** Only then; empty means always. Local to the schedule's zone. */
  hours: Hours[];
};

/** Somebody else from one moment to another; the one made last wins. */
export type Override = { id: string; contactId: string; fromAt: Date; toAt: Date };

const fits = (pattern: string, trouble: string) =>
  pattern.endsWith("*") ? trouble.startsWith(pattern.slice(0, -1)) : pattern === trouble;

type Selectable = Pick<PolicyShape, "severities" | "troubles"> & { id: string; platformId: string | null };

/** The ladder that an alert takes: one for its very trouble before one for all, its platform's before everybody's. */
export function policyFor<P extends Selectable>(
  policies: readonly P[],
  alert: { platformId: string; severity: AlertSeverity; trouble: string },
): P | undefined {
  const rank = (policy: P) => (policy.troubles.length > 0 ? 0 : 2) + (policy.platformId === null ? 1 : 0);
  return policies
    .filter(
      ({ platformId, severities, troubles }) =>
        (platformId === null || platformId === alert.platformId) &&
        severities.includes(alert.severity) &&
        (troubles.length === 0 || troubles.some((pattern) => fits(pattern, alert.trouble))),
    )
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))[0];
}

/** The sentence that refuses a ladder that cannot be walked; undefined when it can. */
export function whyNotLadder({ steps, endsAfterSeconds }: Pick<PolicyShape, "steps" | "endsAfterSeconds">) {
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (before && step.afterSeconds <= before.afterSeconds)
      return `Step ${index + 1} must come after step ${index}.`;
  }
  const last = steps.at(-1);
  if (last && endsAfterSeconds <= last.afterSeconds) return "The ladder must end after its last step.";
  return undefined;
}

/**
 * The sentence that refuses a ladder beside those in use that take the same alerts, for which chance would choose
 * between them; undefined when there is none.
 */
export function whyNotBeside<P extends Selectable & { title: string }>(
  ladder: Selectable,
  inUse: readonly P[],
): string | undefined {
  for (const other of inUse) {
    if (other.id === ladder.id || other.platformId !== ladder.platformId) continue;
    const severity = ladder.severities.find((one) => other.severities.includes(one));
    if (!severity) continue;
    if (ladder.troubles.length === 0 && other.troubles.length === 0)
      return `${other.title} takes ${severity} alerts of every trouble already. Name the troubles that this one is for, or change that one.`;
    const trouble = ladder.troubles.find((one) =>
      other.troubles.some((two) => fits(one, two) || fits(two, one)),
    );
    if (trouble)
      return `${other.title} takes ${severity} alerts of ${trouble} already. Name other troubles, or change that one.`;
  }
  return undefined;
}
