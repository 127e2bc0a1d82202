/** A group that repeats, with a repetition inside. */
const NESTED = /\(([^()]*[+*}][^()]*)\)[+*{]/g;
/** One sign that begins each round of a list: ",12" again and again. */
const DELIMITED = /^(?:\?:)?([,;:@/_ -])(?![+*?{])(.*)$/s;
/** What could be any sign, the one between the rounds among them. */
const ANY_SIGN = /(?<!\\)\.|\[\^|\\[WSD]|\W-\W/;

/**
 * Whether some text could keep a regular expression busy for ever: a repetition inside a repetition, unless each round
 * begins with a sign that stands nowhere else in it.
 */
export function isEndless(pattern: string): boolean {
  return [...pattern.matchAll(NESTED)].some(([, round = ""]) => {
    const [, sign, after = ""] = DELIMITED.exec(round) ?? [];
    if (sign === undefined) return true;
    const rest = after.replaceAll(/\[\^[^\]]*\]/g, (others) => (others.includes(sign) ? "" : others));
    return ANY_SIGN.test(rest) || rest.replaceAll(/(\w)-(\w)/g, "$1$2").includes(sign);
  });
}
