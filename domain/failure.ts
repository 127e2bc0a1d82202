import type { FailureRule } from "./failure-rule";
import { SHIPPED_RULES } from "./failure-rules";
import { findIn, readable, type Span, signatureOf } from "./failure-text";
import type { PlatformId } from "./platform";
import type { FailureClass, RunStatus } from "./sync";

/** A rule that somebody here added: an offer of an override that was taken. */
export type OwnRule = {
  id: string;
  platformId: PlatformId | null;
  pattern: string;
  httpStatus: number | null;
  failureClass: FailureClass;
  reason: string;
};

export type FailedRun = {
  platformId: PlatformId;
  status: RunStatus;
  error: string | null;
  httpStatus: number | null;
  records: number | null;
  isPastDeadline: boolean;
};

/** How another job or tenant of the environment ended at about the same time. */
export type Beside = { job: string; tenant: string; error: string | null; failureClass: FailureClass | null };

export type Around = {
  /** Every job and tenant of the environment that failed in the window, this one included. */
  failed: readonly Beside[];
  /** How many of them ended well in the window. */
  good: number;
  /** What people said earlier about errors of the same signature, the newest first. */
  said: readonly { signature: string; failureClass: FailureClass; byName: string }[];
};

export type Rules = { own: readonly OwnRule[]; off: ReadonlySet<string> };

export type Classed = {
  failureClass: FailureClass;
  /** The rule's id; "own:…" for one that somebody added. */
  rule: string;
  /** The words in the error that the rule went by; none where it went by something else. */
  span: Span | null;
  matched: string;
  confidence: number;
  reason: string;
};

export const NO_RULES: Rules = { own: [], off: new Set() };
export const ALONE: Around = { failed: [], good: 0, said: [] };

export const OWN_CONFIDENCE = 0.99;
/** So many failures together, and nothing that went well beside them, have one cause. */
const TOGETHER = 3;

/** Why a run failed, as far as its words, its circumstances and its history tell. Undefined when it did not fail. */
export function classify(
  run: FailedRun,
  around: Around = ALONE,
  rules: Rules = NO_RULES,
): Classed | undefined {
  if (run.status === "running") return run.isPastDeadline ? HUNG : undefined;
  if (run.status === "succeeded") return run.records === 0 ? ZERO : undefined;
  if (run.status === "cancelled") return undefined;
  const read = readable(run.error ?? "");
  const byWords = ownMatch(run, read, rules.own) ?? bestMatch(run, read, rules.off);
  if (byWords && byWords.confidence > 0.6) return byWords;
  return (
    together(run, around) ??
    said(run, around) ??
    byWords ??
    (run.records === 0 && !run.error ? ZERO : UNKNOWN)
  );
}

const fixed = (failureClass: FailureClass, rule: string, confidence: number, reason: string): Classed => ({
  failureClass,
  rule,
  span: null,
  matched: "",
  confidence,
  reason,
});

const HUNG = fixed("hung", "past-deadline", 0.9, "It has not ended although its deadline is over.");
const ZERO = fixed("zero-records", "zero-records", 1, "It ended and brought no record.");
const UNKNOWN = fixed("unknown", "none", 0, "No rule knows its words, and it gives no other sign.");

function ownMatch(run: FailedRun, read: string, own: readonly OwnRule[]): Classed | undefined {
  for (const rule of own) {
    if (rule.platformId !== null && rule.platformId !== run.platformId) continue;
    if (rule.httpStatus !== null && rule.httpStatus !== run.httpStatus) continue;
    const span = findIn(read, rule.pattern);
    if (span) return matchOf(run, span, { ...rule, id: `own:${rule.id}`, confidence: OWN_CONFIDENCE });
  }
  return undefined;
}

function bestMatch(run: FailedRun, read: string, off: ReadonlySet<string>): Classed | undefined {
  let best: Classed | undefined;
  for (const rule of SHIPPED_RULES) {
    if (off.has(rule.id) || (rule.platforms && !rule.platforms.includes(run.platformId))) continue;
    if (best && best.confidence >= rule.confidence) continue;
    best = tryRule(run, read, rule) ?? best;
  }
  return best;
}

function tryRule(run: FailedRun, read: string, rule: FailureRule): Classed | undefined {
  const { httpStatus } = run;
  for (const words of rule.words ?? []) {
    const span = findIn(read, words);
    if (span) return matchOf(run, span, rule);
  }
  return httpStatus !== null && rule.httpStatus?.includes(httpStatus)
    ? { ...matchOf(run, undefined, rule), matched: `HTTP ${httpStatus}` }
    : undefined;
}

function matchOf(
  run: FailedRun,
  span: Span | undefined,
  rule: { id: string; failureClass: FailureClass; confidence: number; reason: string },
): Classed {
  const { failureClass, confidence, reason } = rule;
  const matched = span && run.error ? run.error.slice(span.start, span.end) : "";
  return { failureClass, rule: rule.id, span: span ?? null, matched, confidence, reason };
}

/** All of an environment failing at once have one cause; where nothing says which, a shared credential is the likeliest. */
function together(run: FailedRun, { failed, good }: Around): Classed | undefined {
  if (failed.length < TOGETHER || good > 0) return undefined;
  const known = failed.flatMap(({ failureClass }) => failureClass ?? []);
  const clear = known.filter((name) => name !== "unknown" && name !== "zero-records" && name !== "hung");
  const first = clear[0];
  if (first && clear.every((name) => name === first))
    return fixed(first, "together", 0.7, `All ${failed.length} failed together, and others of them say why.`);
  const signature = signatureOf(run.error);
  const isSame = failed.every(({ error }) => signatureOf(error) === signature);
  if (clear.length === 0 && isSame && signature !== "")
    return fixed(
      "authentication",
      "together",
      0.65,
      `All ${failed.length} failed together with the same words: they share a credential.`,
    );
  return undefined;
}

function said(run: FailedRun, around: Around): Classed | undefined {
  const signature = signatureOf(run.error);
  if (signature === "") return undefined;
  const found = around.said.find((one) => one.signature === signature);
  return (
    found &&
    fixed(
      found.failureClass,
      "history",
      0.75,
      `${found.byName} said so of an earlier run with the same words.`,
    )
  );
}

const BY_CIRCUMSTANCE: Readonly<Record<string, string>> = {
  together: "Everything that ran there then failed together: it shares a credential or a source.",
  history: "Somebody said so of an earlier run with the same words.",
  "by-hand": "Somebody here said so.",
  "past-deadline": HUNG.reason,
  "zero-records": ZERO.reason,
  none: UNKNOWN.reason,
};

/** What a kept class went by, for a person. */
export function reasonOf(rule: string, own: ReadonlyMap<string, string>): string {
  return (
    BY_CIRCUMSTANCE[rule] ??
    own.get(rule) ??
    SHIPPED_RULES.find(({ id }) => id === rule)?.reason ??
    "By a rule that is no longer there."
  );
}

/** Where the words that a kept class went by stand in the error, to be marked on screen. */
export function spanIn(error: string | null, matched: string): Span | null {
  if (!error || matched === "") return null;
  const start = error.indexOf(matched);
  return start < 0 ? null : { start, end: start + matched.length };
}
