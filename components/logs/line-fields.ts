export type LineFields = { message: string; fields: [name: string, value: string][] };

const MESSAGE_NAMES = ["msg", "message", "event"];
/** Said beside the text already, or the same in every line. */
const SAID_ELSEWHERE: readonly string[] = ["level", "time", "timestamp", "pid", "hostname"];

const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** A structured line taken apart: its words, and what stands beside them. Any other line is its own words. */
export function lineFields(text: string): LineFields {
  const whole = { message: text, fields: [] };
  if (!text.startsWith("{")) return whole;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return whole;
  }
  if (typeof parsed !== "object" || parsed === null) return whole;
  const entries = Object.entries(parsed);
  const message = entries.find(([name, value]) => MESSAGE_NAMES.includes(name) && typeof value === "string");
  return {
    message: message ? String(message[1]) : "",
    fields: entries.flatMap(([name, value]): LineFields["fields"] =>
      name === message?.[0] || SAID_ELSEWHERE.includes(name) || value === null ? [] : [[name, asText(value)]],
    ),
  };
}

/** A structured line on one row: the words, then its fields. */
export function lineRow(text: string): string {
  const { message, fields } = lineFields(text);
  return [message, ...fields.map(([name, value]) => `${name}=${value}`)].filter(Boolean).join("  ");
}

/** Whether a field's value ties lines together, so that looking for it is worth a button. */
export const tiesLines = (name: string) => /(^id|_id|Id|reference)$/.test(name);
