/** What a matcher may look at. */
export const MATCHER_FIELDS = [
  "platform",
  "environment",
  "trouble",
  "rule",
  "severity",
  "job",
  "tenant",
  "check",
  "fingerprint",
] as const;
export type MatcherField = (typeof MATCHER_FIELDS)[number];

/** `value` is plain text; `*` stands for anything. All matchers of a silence must agree. */
export type Matcher = { field: MatcherField; isNot: boolean; value: string };
