import type { AlertSeverity } from "./platform";

/** Who is told at a step: a contact, whoever is on call by a schedule, or a channel as such. */
export type EscalationTarget =
  | { kind: "contact"; id: string }
  | { kind: "schedule"; id: string }
  | { kind: "channel"; id: string; recipient: string };

/** `afterSeconds` counts from the moment the alert opened, or opened again. */
export type EscalationStep = {
  level: number;
  title: string;
  afterSeconds: number;
  targets: EscalationTarget[];
};

export type PolicyShape = {
  severities: AlertSeverity[];
  steps: EscalationStep[];
  /** How often the ladder is walked again when nobody took the alert. */
  repeats: number;
};

/** One layer of a schedule: contacts take turns; the highest layer that has somebody wins. */
export type Rotation = {
  title: string;
  contacts: string[];
  /** The first handover; later ones every `everyDays` at the same local time. */
  startsOn: string;
  handoverAt: string;
  everyDays: number;
  /** Only then; empty means always. Local to the schedule's zone. */
  hours: { days: number[]; from: string; to: string }[];
};
