import { isNoise, USEFULNESS, type Usefulness } from "./alert";
import type { AlertSeverity, PlatformId } from "./platform";

export const NOISE_DAYS = 30;
/** The share of alerts that may be noise. Percent of those that somebody judged. */
export const NOISE_BUDGET_PERCENT = 20;
/** A rule with fewer judged alerts is not called noisy yet. */
const ENOUGH_JUDGED = 3;

export type RuleNoise = {
  /** Null for all that platforms and other sources told of without a rule of ours. */
  ruleId: string | null;
  title: string;
  platformId: PlatformId | null;
  severity: AlertSeverity | null;
  /** Openings, those again included. */
  fired: number;
  alerts: number;
  stillOpen: number;
  byRecovery: number;
  byPerson: number;
  bySource: number;
  medianSeconds: number | null;
  /** Alerts that came and went often. */
  flapped: number;
  judged: Record<Usefulness, number>;
};

export type NoiseReport = {
  from: Date;
  to: Date;
  rules: RuleNoise[];
  alerts: number;
  judged: number;
  noise: number;
};

const sum = (judged: Record<Usefulness, number>, wants: (word: Usefulness) => boolean) =>
  USEFULNESS.reduce((total, word) => total + (wants(word) ? judged[word] : 0), 0);

/** "unclear" says nothing, so it is as if nobody had judged. */
export const judgedCount = ({ judged }: Pick<RuleNoise, "judged">) =>
  sum(judged, (word) => word !== "unclear");
export const noiseCount = ({ judged }: Pick<RuleNoise, "judged">) => sum(judged, isNoise);
export const unjudgedCount = (rule: Pick<RuleNoise, "judged" | "alerts">) => rule.alerts - judgedCount(rule);

/** Acted on or useful to know, of those that somebody judged; null while nobody has. */
export function precisionOf(rule: Pick<RuleNoise, "judged">): number | null {
  const judged = judgedCount(rule);
  return judged === 0 ? null : (rule.judged.acted + rule.judged.useful) / judged;
}

/** Why a rule should be changed; undefined when nothing speaks for it. */
export function whyChange(rule: RuleNoise): string | undefined {
  if (rule.ruleId === null) return undefined;
  const judged = judgedCount(rule);
  const noise = noiseCount(rule);
  if (judged >= ENOUGH_JUDGED && noise * 100 > judged * NOISE_BUDGET_PERCENT)
    return `${noise} of ${judged} judged alerts were noise.`;
  if (rule.flapped > 0)
    return `${rule.flapped === 1 ? "An alert of it" : `${rule.flapped} alerts of it`} came and went: a longer hold or recovery may help.`;
  return undefined;
}

/** The noisiest first; then those that came and went, then those that fired most. */
const byNoise = (a: RuleNoise, b: RuleNoise) =>
  noiseCount(b) - noiseCount(a) ||
  b.flapped - a.flapped ||
  b.fired - a.fired ||
  a.title.localeCompare(b.title);

export function budgetOf(rules: readonly RuleNoise[]): Omit<NoiseReport, "from" | "to"> {
  const total = (of: (rule: RuleNoise) => number) => rules.reduce((all, rule) => all + of(rule), 0);
  return {
    rules: [...rules].sort(byNoise),
    alerts: total(({ alerts }) => alerts),
    judged: total(judgedCount),
    noise: total(noiseCount),
  };
}

/** "41 of 120 judged alerts were noise (34 %); the budget is 20 %. Nobody judged 30 more." */
export function noiseAnswer({
  alerts,
  judged,
  noise,
}: Pick<NoiseReport, "alerts" | "judged" | "noise">): string {
  if (alerts === 0) return `No alert was opened in the last ${NOISE_DAYS} days.`;
  const unjudged = alerts - judged;
  if (judged === 0)
    return `Nobody judged any of the ${alerts} alerts of the last ${NOISE_DAYS} days, so nobody knows how many were noise.`;
  const percent = Math.round((noise / judged) * 100);
  const first = `${noise} of ${judged} judged alerts ${noise === 1 ? "was" : "were"} noise (${percent} %); the budget is ${NOISE_BUDGET_PERCENT} %.`;
  if (unjudged === 0) return first;
  return `${first} ${unjudged} more ${unjudged === 1 ? "was" : "were"} judged by nobody and ${unjudged === 1 ? "counts" : "count"} as neither.`;
}
