import { redact } from "@/platforms/outbound/redact";

const LONGEST = 300;

/** Comments, then every kind of literal, then names and parameters, which stay. Unfinished ones reach to the end. */
const PIECE =
  /--[^\n]*|\/\*(?<comment>[\s\S]*?)(?:\*\/|$)|\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$)|[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|\$\d+|[\p{L}_][\p{L}\p{N}_$]*|\d[\p{L}\d_.]*/gu;

/**
 * A query's text without anything that may be a value, on one line, shortened. Where it cannot be told what is a
 * literal (a backslash before a quote, a comment in a comment), the rest is left out.
 */
export function shownQuery(text: string): string {
  const doubtful = text.search(/\\'|\/\*(?:(?!\*\/)[\s\S])*\/\*/);
  const sure = doubtful < 0 ? text : text.slice(0, startOfPiece(text, doubtful));
  const shown = sure
    .replace(PIECE, (piece) => {
      if (piece.startsWith("--") || piece.startsWith("/*")) return " ";
      if (piece.startsWith('"') || /^\$\d/.test(piece)) return piece;
      if (piece.startsWith("$") || /^[eE]?'/.test(piece)) return "'…'";
      return /^\d/.test(piece) ? "?" : piece;
    })
    .replace(/\s+/g, " ")
    .trim();
  const whole = redact(doubtful < 0 ? shown : `${shown} …`);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST - 1)}…` : whole;
}

/** Where the literal or comment begins that holds this place. */
function startOfPiece(text: string, place: number): number {
  for (const match of text.matchAll(PIECE))
    if (match.index + match[0].length > place) return Math.min(match.index, place);
  return place;
}
