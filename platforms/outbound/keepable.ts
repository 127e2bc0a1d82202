/** Stands where something was that no table can keep: a NUL, or half of a character. */
const LOST = "\ufffd";

/** Bytes that were read as text hold whole characters already. */
export const keepableText = (text: string) => (text.includes("\0") ? text.replaceAll("\0", LOST) : text);

const SUSPECT = /\\u0000|\\ud[89a-f]/i;
const ESCAPES = /\\(?:ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|u0000|ud[89a-f][\da-f]{2}|.)/gis;
const UNKEPT = /^\\u(?:0000|d[89a-f][\da-f]{2})$/i;

/** JSON whose names and texts, once parsed, can be kept. Works on the text: what is nested deeply costs no more. */
export const keepableJson = (json: string) =>
  SUSPECT.test(json) ? json.replace(ESCAPES, (one) => (UNKEPT.test(one) ? LOST : one)) : json;
