import type { RuleSpec } from "./alert-rule";

/** What an admin may change of a rule; of a rule that ships, what is declared. */
export type Judged = { spec: RuleSpec; severity: string; holdSeconds: number; recoverSeconds: number };

/** The same whatever the order of the keys: the database gives them back in its own. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

export const isSameJudged = (a: Judged, b: Judged): boolean =>
  written(a.spec) === written(b.spec) &&
  a.severity === b.severity &&
  a.holdSeconds === b.holdSeconds &&
  a.recoverSeconds === b.recoverSeconds;

/** A rule that somebody added has nothing to differ from. */
export const isAsDeclared = (rule: Judged & { declared: Judged | null }): boolean =>
  rule.declared === null || isSameJudged(rule, rule.declared);

/** What a rule looks at, without its numbers. */
const NAMES = ["kind", "metric", "check", "job", "of", "by", "direction"] as const;
const namesIn = (spec: RuleSpec) => {
  const named: Partial<Record<(typeof NAMES)[number], unknown>> = spec;
  return written(NAMES.map((name) => named[name] ?? null));
};

export const looksAtTheSame = (a: RuleSpec, b: RuleSpec): boolean => namesIn(a) === namesIn(b);

/** The longest that a rule may be switched off. Days. */
export const LONGEST_OFF_DAYS = 90;
