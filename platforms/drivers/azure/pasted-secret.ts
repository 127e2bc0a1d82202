/** A client secret of Entra: three characters, a digit, "Q~", and what follows. */
const ENTRA = /[\w.~-]{3}\dQ~[\w.~-]{20,}/;
const HEX = /[0-9a-f]{32,}/i;
const LONG = 20;
const VERY_LONG = 32;
/** How often neighbouring characters are of another kind: about 0.6 where they are random, 0.2 in words. */
const RANDOM = 0.3;

/** Whether a text holds what looks like a secret's value rather than a name, so that it is refused before it is kept. */
export function looksLikeSecret(text: string): boolean {
  return ENTRA.test(text) || HEX.test(text) || text.split(/\s+/).some(isSecretWord);
}

function isSecretWord(word: string): boolean {
  if (isGuid(word)) return false;
  const parts = word.split(/[-_.:/@]+/);
  if (parts.some((part) => part.length >= LONG && isRandom(part))) return true;
  const whole = parts.join("");
  const inWords = parts.filter(isPlainWord).join("").length;
  return whole.length >= VERY_LONG && inWords < whole.length / 2 && isRandom(whole);
}

const isGuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
const isPlainWord = (text: string) => /^([a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,}|\d{4})$/.test(text);

const KINDS = [/[a-z]/, /[A-Z]/, /\d/];

function isRandom(text: string): boolean {
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  const kinds = [...text].map((one) => KINDS.findIndex((kind) => kind.test(one)));
  const changes = kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
  return changes / (text.length - 1) >= RANDOM;
}

/** Said instead of the value. */
export const PASTED_SECRET =
  "This looks like the value of a secret. It was not kept. Give the name under which it lies in the vault; if it was a real one, replace it.";
