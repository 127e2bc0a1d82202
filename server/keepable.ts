const TEXT =
  "A text holds characters that cannot be kept: a NUL, or half of a character. Take them out and send it again.";
const MOMENT = "A moment lies too far away. Give one between the years 1 and 9999.";

const EARLIEST = Date.parse("0001-01-01T00:00:00Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

/** Why the database could not keep what was sent, however deep it lies; undefined where it can. */
export function whyNotKept(sent: unknown): string | undefined {
  const open = [sent];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed())) return TEXT;
    if (value instanceof Date && (value.getTime() < EARLIEST || value.getTime() > LATEST)) return MOMENT;
    if (typeof value !== "object" || value === null) continue;
    if (value instanceof Map || value instanceof Set) for (const one of value) open.push(one);
    else if (Array.isArray(value)) for (const one of value) open.push(one);
    else for (const [name, one] of Object.entries(value)) open.push(name, one);
  }
  return undefined;
}

export const OUT_OF_RANGE =
  "A number or a moment lies beyond what can be kept. Check what you sent; nothing was changed.";

/** By the database's own codes: a number out of range, a moment that is none or lies out of range. */
const BEYOND = new Set(["22003", "22007", "22008", "22009"]);

/** The database refused a value that a form let through. */
export function isOutOfRange(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ("code" in cause && BEYOND.has(String(cause.code))) return true;
  return false;
}
