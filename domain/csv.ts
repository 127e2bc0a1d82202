/** First letters with which a spreadsheet takes a text for a formula, the full-width ones among them. */
export const FORMULA_LETTERS = "=+-@\t\r\n＝＋－＠";

/** Whether a spreadsheet would run it: the spaces before such a letter change nothing. */
export const isFormula = (text: string): boolean => {
  const [first] = text.replace(/^ +/, "");
  return first !== undefined && FORMULA_LETTERS.includes(first);
};

const NEGATIVE = /^-\d+(?:\.\d+)?$/;

/** A text that a spreadsheet would run as a formula gets an apostrophe in front; a number stays a number. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  // A plain negative number is none, also where it came as text.
  const safe = isFormula(value) && !NEGATIVE.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
