import { ALERT_SEVERITIES, type AlertSeverity, PLATFORM_IDS, type PlatformId, platformIn } from "./platform";

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

/** The longest that a silence may last, by the worst severity that it could hide. Seconds. */
export const LONGEST_SILENCE: Record<AlertSeverity, number> = {
  critical: 8 * 3600,
  warning: 7 * 86_400,
  info: 30 * 86_400,
};

/** What counts as ending soon, so that somebody looks before it does. Seconds. */
export const ENDS_SOON = 3600;

const isAnything = ({ isNot, value }: Matcher) => !isNot && /^\*+$/.test(value);

/** Why these matchers may not be used; undefined when they may. */
export function matcherTrouble(matchers: readonly Matcher[]): string | undefined {
  if (matchers.length === 0) return "Say what is to be silenced: add a matcher.";
  const positive = matchers.filter((matcher) => !matcher.isNot);
  if (positive.every(isAnything))
    return "This would hide nearly everything. Name at least one thing that must match, such as an environment.";
  for (const { field, value } of positive) {
    const known = field === "severity" ? ALERT_SEVERITIES : field === "platform" ? PLATFORM_IDS : undefined;
    if (known && !value.includes("*") && !(known as readonly string[]).includes(value))
      return `There is no ${field} "${value}". Use ${known.join(", ")}.`;
    const other = positive.find((one) => one.field === field && one.value !== value);
    if (other && !value.includes("*") && !other.value.includes("*"))
      return `No alert has two values of ${field}: "${other.value}" and "${value}" never match together. Make two silences.`;
    if (matchers.some((one) => one.isNot && one.field === field && one.value === value))
      return `"${field} is ${value}" and "${field} is not ${value}" never match together.`;
  }
  return undefined;
}

/** The worst severity that the matchers let through. */
export function worstHidden(matchers: readonly Matcher[]): AlertSeverity {
  const severe = matchers.filter(({ field }) => field === "severity");
  const hidden = ALERT_SEVERITIES.filter((severity) =>
    severe.every(({ isNot, value }) => fits(value, severity) !== isNot),
  );
  return hidden[0] ?? "info";
}

/** Whether it was made for this environment or its platform, for all of it or a part; one that names no place is for no place. */
export function isFor(matchers: readonly Matcher[], place: { id: string; platformId: string }): boolean {
  const placed = matchers.filter(({ field }) => field === "environment" || field === "platform");
  return (
    placed.some(({ isNot }) => !isNot) &&
    placed.every(
      ({ field, isNot, value }) => fits(value, field === "platform" ? place.platformId : place.id) !== isNot,
    )
  );
}

/** The one platform that it is all about; null where it names none, or may be about several. */
export function platformSilenced(matchers: readonly Matcher[]): PlatformId | null {
  const placed = matchers.filter(
    ({ field, isNot, value }) =>
      !isNot && !value.includes("*") && (field === "platform" || field === "environment"),
  );
  return placed.map(({ value }) => platformIn(value)).find((id) => id !== null) ?? null;
}

export function fits(pattern: string, value: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === value;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const found = index === rest.length - 1 ? value.length - part.length : value.indexOf(part, at);
    if (found < at || !value.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return true;
}

/** "job is costs", "tenant is not Contoso". */
export const matcherText = ({ field, isNot, value }: Matcher) =>
  `${field} ${isNot ? "is not" : "is"} ${value}`;

/** "job:costs" and "tenant:!Contoso", as addresses carry them. */
export const writeMatcher = ({ field, isNot, value }: Matcher) => `${field}:${isNot ? "!" : ""}${value}`;

/** Undefined for what is no matcher. */
export function readMatcher(text: string): Matcher | undefined {
  const colon = text.indexOf(":");
  const field = MATCHER_FIELDS.find((one) => one === text.slice(0, colon));
  const rest = text.slice(colon + 1);
  const isNot = rest.startsWith("!");
  const value = isNot ? rest.slice(1) : rest;
  return field && value ? { field, isNot, value } : undefined;
}
