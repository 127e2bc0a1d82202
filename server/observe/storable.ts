/** JSON as Postgres can keep it: its text knows neither NUL nor one half of a character's two. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return /\\u0000|\\ud[89a-f]/.test(json) ? JSON.stringify(value, withoutUnstorable) : json;
}

const withoutUnstorable = (_key: string, value: unknown) =>
  typeof value === "string" ? value.replaceAll("\u0000", "").replace(/\p{Surrogate}/gu, "\ufffd") : value;
