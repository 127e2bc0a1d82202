/** JSON as Postgres can keep it: its text knows neither NUL nor one half of a character's two, nor do its names. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return /\\u0000|\\ud[89a-f]/.test(json) ? JSON.stringify(value, withoutUnstorable) : json;
}

const withoutUnstorable = (_key: string, value: unknown) => {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [storableText(name), one]));
};

export const storableText = (text: string) => text.replaceAll("\u0000", "").toWellFormed();
