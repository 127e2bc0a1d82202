import { SECRET_SHAPES } from "@/domain/secret-shape";

const SECRET_NAME =
  /(pass(word|wd)?|secret|token|api[-_]?key|authorization|credential|cookie|session|private[-_]?key|client[-_]?secret|signature|internal[-_]?key)/i;
const JSON_PAIR = /("(?:[^"\\]|\\.){1,80}")(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]]+)/g;
/** JSON inside a JSON text: its quotes are escaped, once or more often. */
const ESCAPED_PAIR = new RegExp(
  String.raw`(?<quote>\\{1,15}")(?=[^"\\]{0,80}${SECRET_NAME.source})(?<name>[^"\\]{1,160})\k<quote>(?<colon>\s{0,8}:\s{0,8})\k<quote>[\s\S]*?(?:(?<!\\)\k<quote>|$)`,
  "gi",
);
const TELLING = /password|secret|token|api[-_]?key/i;
const ASSIGNED =
  /([a-z_-]{0,60}(?:password|secret|token|api[-_]?key)[a-z_-]{0,60})(\s{0,8}=\s{0,8})("[^"]*"|'[^']*'|[^\s&,;]+)/gi;
const BEARER = /\b(bearer|basic|apikey)\s+[a-z0-9._~+/=-]{6,}/gi;
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}):[^\s@/]{1,400}@/gi;
const KNOWN_SHAPES = new RegExp(
  [String.raw`\b(?:sk|rk|pk|re|ghp|gho|xox[abprs]|sa|ak)_[A-Za-z0-9._-]{8,}`]
    .concat(SECRET_SHAPES.map(({ shape }) => shape.source))
    .join("|"),
  "g",
);

export const HIDDEN = "[redacted]";

export const isSecretName = (name: string) => SECRET_NAME.test(name);

/** Text that may be kept and shown: secrets by name, by shape and by value are replaced. */
export function redact(text: string, secretValues: Iterable<string> = []): string {
  let safe = text;
  for (const value of secretValues) if (value.length >= 4) safe = safe.split(value).join(HIDDEN);
  safe = safe
    .replace(JSON_PAIR, (whole, name: string, colon: string, value: string) =>
      SECRET_NAME.test(name) && !isHarmless(value) ? `${name}${colon}"${HIDDEN}"` : whole,
    )
    .replace(ESCAPED_PAIR, `$<quote>$<name>$<quote>$<colon>$<quote>${HIDDEN}$<quote>`);
  // Looking for the words first spares the slowest search where there are none, which is nearly everywhere.
  if (TELLING.test(safe))
    safe = safe.replace(ASSIGNED, (_whole, name: string, equals: string) => `${name}${equals}${HIDDEN}`);
  return safe
    .replace(BEARER, (_whole, scheme: string) => `${scheme} ${HIDDEN}`)
    .replace(URL_PASSWORD, (_whole, front: string) => `${front}:${HIDDEN}@`)
    .replace(KNOWN_SHAPES, HIDDEN);
}

/** Numbers, booleans, null and objects under a telling name say nothing secret ("token_expires_in": 60). */
function isHarmless(value: string): boolean {
  return /^(true|false|null|-?\d+(\.\d+)?|[[{].*)$/.test(value);
}

/** An address without the values of telling query parameters. */
export function redactUrl(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  for (const name of [...copy.searchParams.keys()])
    if (SECRET_NAME.test(name) || name === "hub.verify_token") copy.searchParams.set(name, HIDDEN);
  return copy.toString();
}
