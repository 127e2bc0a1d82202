import { REFERENCE_HELP, SECRET_REFERENCE } from "./schema/credential";

type Shape = { name: string; shape: RegExp };

/** How secrets of well-known makers look, wherever they stand in a text: the whole match is the secret. */
export const SECRET_SHAPES: readonly Shape[] = [
  {
    name: "a private key",
    shape:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/,
  },
  { name: "a signed token (JWT)", shape: /\beyJ[A-Za-z0-9_-]{6,4000}\.[A-Za-z0-9_-]{4,}\.?[A-Za-z0-9_-]*/ },
  { name: "a Stripe key", shape: /\b(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9+/=_-]{8,}/ },
  { name: "a Slack token", shape: /\bx(?:ox[abceoprs]|app)-[A-Za-z0-9-]{8,}/ },
  {
    name: "a Slack webhook address",
    shape: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{8,}/,
  },
  { name: "an AWS access key", shape: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: "a GitHub token", shape: /\b(?:gh[opusr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/ },
  {
    name: "an Azure client secret",
    shape: /(?<![A-Za-z0-9_.~-])[A-Za-z0-9_.~-]{3}\dQ~[A-Za-z0-9_.~-]{31,34}/,
  },
  { name: "a Vault token", shape: /\bhv[bsr]\.[A-Za-z0-9_-]{20,}/ },
  { name: "a Google key", shape: /\bAIza[A-Za-z0-9_-]{35}/ },
  { name: "a Meta token", shape: /\bEAA[A-Za-z0-9]{30,}/ },
  { name: "a token of this console", shape: /\bwhk_[A-Za-z0-9_-]{16,}/ },
  { name: "a SendGrid key", shape: /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/ },
];

const AMONG_OTHERS: readonly Shape[] = [
  {
    name: "an address with a password",
    shape: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}:[^\s@/]{1,400}@/i,
  },
  {
    name: "an address with a key",
    shape: /[?&](?:sig|signature|code|key|(?:access_|api_?)?token|api_?key)=[^\s&]{16,}/i,
  },
  {
    name: "a password",
    shape:
      /\b(?:password|passwort|passwd|pwd|secret|api[-_ ]?key|token)\s{0,3}[=:]\s{0,3}(?=[^\s,;]*\d)(?=[^\s,;]*[a-z])[^\s,;]{8,}/i,
  },
];

const UUIDS = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** A commit and the digest of an image are long and random, and no secret. */
const HARMLESS = /^([0-9a-f]{7,12}|[0-9a-f]{40}|sha(256|512):[0-9a-f]+)$/i;
const HEXADECIMAL = /^[0-9a-f]{32,}$/i;
/** The links of document stores are long and random; what opens them without signing in is a shape of its own. */
const ADDRESS = /^https?:\/\//i;
const AT_LEAST = 24;

/** What kind of secret a text holds, as far as its looks tell; undefined when it looks like none. Never the text. */
export function secretShapeIn(text: string): string | undefined {
  const known = [...SECRET_SHAPES, ...AMONG_OTHERS].find(({ shape }) => shape.test(text));
  if (known) return known.name;
  const words = text.replace(UUIDS, "-").split(/[\s"'`<>(){}[\],;|]+/);
  return words.some(isRandom) ? "long random text, as secrets are" : undefined;
}

/** Letters and digits by turns, as nobody writes: of a word's neighbours, few are of different kinds. */
function isRandom(word: string): boolean {
  if (word.length < AT_LEAST || ADDRESS.test(word) || HARMLESS.test(word)) return false;
  if (HEXADECIMAL.test(word)) return true;
  const kinds = [...word.replace(/[-_~.+/=:]/g, "")].map(kindOf);
  const turns = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return kinds.length >= AT_LEAST - 4 && kinds.includes("digit") && turns / kinds.length >= 0.34;
}

function kindOf(character: string): "digit" | "upper" | "lower" {
  if (/\d/.test(character)) return "digit";
  return /[A-Z]/.test(character) ? "upper" : "lower";
}

/** Why a text that is kept and shown cannot be this; undefined when it can. The text is not repeated. */
export function whyNotPlainText(text: string): string | undefined {
  const found = secretShapeIn(text);
  return found && `This holds ${found}. Secrets do not belong here: take it out. It was not kept.`;
}

/** What keeps the console itself running; nobody has it sent to a platform. */
const OWN = /^env:(WHEELHOUSE_|NEXTAUTH_|DATABASE_URL|VAULT_|AWS_|AZURE_|IDENTITY_|CHANNEL_|PG[A-Z])/i;
const FILES = /^file:(\/run\/secrets|\/var\/run\/secrets|\/etc\/wheelhouse|\/mnt\/secrets-store)\/[^\0]+$/;

/** Why a text entered on a screen is no reference to a secret; undefined when it is one. The text is not repeated. */
export function whyNotReference(text: string): string | undefined {
  const found = secretShapeIn(text) ?? secretShapeIn(text.replace(/^[a-z]+:\/?/, ""));
  if (found)
    return `This looks like ${found}, not like a reference. It was not kept: enter it as the secret itself.`;
  if (!SECRET_REFERENCE.test(text)) return `Write ${REFERENCE_HELP}. What you wrote was not kept.`;
  if (OWN.test(text))
    return "This variable belongs to the console itself. Put the secret into one of its own.";
  if (text.startsWith("file:") && (!FILES.test(text) || text.includes("/../")))
    return "Files may lie in /run/secrets, /var/run/secrets, /etc/wheelhouse or /mnt/secrets-store. Others are named in the configuration only.";
  return undefined;
}

const REFERENCE_LIKE = /^(env|file|vault|aws|azure|sealed):/;
const PLACEHOLDER =
  /^(<.*>|\$\{.*\}|\{\{.*\}\}|x{3,}|\*+|\.{3,}|[•●]+|(change|replace)[-_ ]?me.*|your[-_ ].*|secret|password|passwort|todo|test|redacted|\[redacted\])$/i;

/** Why a text cannot be a secret itself; undefined when it can. */
export function whyNotSecret(text: string): string | undefined {
  if (text === "") return "The secret is empty.";
  if (REFERENCE_LIKE.test(text)) return "This is a reference, not a secret. Enter it as a reference.";
  if (PLACEHOLDER.test(text)) return "This stands in for a secret and is none. Enter the secret itself.";
  if (text.includes("\0")) return "This holds characters that no secret has. Copy it again.";
  if (new TextEncoder().encode(text).length > 20_000)
    return "This is longer than 20 kB. A secret is shorter.";
  return undefined;
}
