/** Finding a rule's words in whatever a platform wrote. Plain text with `*` for "anything in between"; no expressions. */

/** More of an error than this is not read: what tells the cause stands at its beginning. */
const MOST_READ = 4000;
const MOST_BETWEEN = 120;
const MOST_STARTS = 200;

export type Span = { start: number; end: number };

const isDigit = (char: string | undefined) => char !== undefined && char >= "0" && char <= "9";

/** A number in a pattern is a whole number in the text: "17" is not found in "1790" or "3.17". */
function isWhole(text: string, start: number, end: number): boolean {
  const before = text[start - 1];
  const after = text[end];
  if (isDigit(text[start]) && (isDigit(before) || (before === "." && isDigit(text[start - 2])))) return false;
  return !(isDigit(text[end - 1]) && (isDigit(after) || (after === "." && isDigit(text[end + 1]))));
}

/** Where the pattern first stands in the text, whatever the case; undefined when it does not. */
export function findPattern(text: string, pattern: string): Span | undefined {
  return findIn(readable(text), pattern);
}

/** The part of a text that is searched, made ready once for many patterns. */
export const readable = (text: string) => lower(text.slice(0, MOST_READ));

export function findIn(read: string, pattern: string): Span | undefined {
  const parts = lower(pattern).split("*").filter(Boolean);
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  let from = 0;
  for (let tries = 0; tries < MOST_STARTS; tries += 1) {
    const start = read.indexOf(first, from);
    if (start < 0) return undefined;
    const end = endOf(read, start + first.length, rest);
    if (end !== undefined && isWhole(read, start, end))
      return { start: nearest(read, first, rest, start, end), end };
    from = start + 1;
  }
  return undefined;
}

/** The last beginning that leads to the same end: no more is marked than has to be. */
function nearest(text: string, first: string, rest: readonly string[], start: number, end: number): number {
  let found = start;
  if (rest.length === 0) return found;
  for (
    let next = text.indexOf(first, start + 1);
    next >= 0 && next < end;
    next = text.indexOf(first, next + 1)
  )
    if (endOf(text, next + first.length, rest) === end) found = next;
  return found;
}

function endOf(text: string, from: number, parts: readonly string[]): number | undefined {
  let end = from;
  for (const part of parts) {
    const next = text.slice(end, end + MOST_BETWEEN + part.length).indexOf(part);
    if (next < 0) return undefined;
    end += next + part.length;
  }
  return end;
}

/** Only letters whose lower case is as long as they are, so that places in the text stay the same. */
const lower = (text: string) => text.replace(/[A-Z]/g, (char) => char.toLowerCase());

/** What is wrong with a pattern, in words; undefined when it can be used. */
export function patternTrouble(pattern: string): string | undefined {
  const solid = pattern.replaceAll("*", "");
  const stars = pattern.length - solid.length;
  if (pattern.trim() !== pattern) return "Leave out the spaces at its beginning and end.";
  if (pattern.length > 200) return "At most 200 characters: choose the words that tell the cause.";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(pattern)) return "It must be one line of ordinary characters.";
  if (stars > 5) return "At most five *: more would fit nearly anything.";
  const words = solid.replace(/[^\p{L}\p{N}]/gu, "");
  if (words.length < 3) return "Give at least three letters or digits; less would fit nearly anything.";
  if (pattern.split("*").some((part) => part !== "" && part.trim() === ""))
    return "Between two * there must be words.";
  return undefined;
}

/** What stays of an error when ids, numbers, dates and quoted names are taken out: two of the same cause agree. */
export function signatureOf(error: string | null): string {
  return (error ?? "")
    .slice(0, 600)
    .toLowerCase()
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "#")
    .replace(/\b[0-9a-f]{12,}\b/g, "#")
    .replace(/\d+/g, "#")
    .replace(/"[^"]{0,80}"|'[^']{0,80}'/g, "…")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 160);
}

/** A pattern that fits this error and others of its cause: its first sentence, numbers left out. */
export function patternFrom(error: string): string {
  const [first = ""] = error
    .slice(0, 400)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: lines and other control characters end the sentence.
    .split(/[\u0000-\u001f\u007f]|[.;](?:\s|$)/)
    .filter((part) => part.trim().length > 2);
  const parts = first
    .replaceAll("*", " ")
    .split(/(?:[0-9a-f]{8}-[0-9a-f-]{27}|"[^"]*"|'[^']*'|\b\d{4,}\b)+/i)
    .map((part) => part.trim())
    .filter((part) => part.replace(/[^\p{L}\p{N}]/gu, "").length > 1)
    .slice(0, 4);
  return parts.join("*").slice(0, 200).trim();
}
