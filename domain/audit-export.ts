/** So many events are sent at once; more than that the worker writes to a file. */
export const AT_ONCE = 50_000;
export const KEPT_DAYS = 7;

export const EXPORT_FORMATS = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_STATES = ["waiting", "running", "done", "cancelled", "failed", "removed"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** What one of the trail's filters asks for, as far as words are made of it. */
type Asked = Record<string, unknown>;

const PARTS: readonly [name: string, words: (value: string) => string][] = [
  ["action", (value) => (value.endsWith(".") ? `actions that begin with ${value}` : `action ${value}`)],
  ["actor", (value) => `by ${value}`],
  ["category", (value) => `category ${value}`],
  ["kind", (value) => `about a ${value}`],
  ["subjectId", (value) => `subject ${value}`],
  ["platform", (value) => `platform ${value}`],
  ["environmentId", (value) => `environment ${value}`],
  ["tenant", (value) => `tenant ${value}`],
  ["result", (value) => `result ${value}`],
  ["from", (value) => `from ${value}`],
  ["to", (value) => `before ${value}`],
  ["correlationId", (value) => `correlation id ${value}`],
  ["text", (value) => `with the text “${value}”`],
];

/** A filter in words: "action person.invite, from 2026-11-01T00:00:00.000Z"; "every event" where it asks for nothing. */
export function filterWords(filter: Asked): string {
  const said = PARTS.flatMap(([name, words]) => {
    const value = filter[name];
    if (value === undefined || value === null || value === "") return [];
    return [words(value instanceof Date ? value.toISOString() : String(value))];
  });
  return said.join(", ") || "every event";
}

/** The file's name on the disk of whoever fetches it; nothing in it comes from outside. */
export const exportFileName = (requestedAt: Date, format: ExportFormat) =>
  `wheelhouse-audit-${requestedAt.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-")}.${format}`;
