/** JSON with sorted keys and nothing optional about it, so that the same content always has the same bytes. */
export function canonicalJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
      .join(",")}}`;
  return "null";
}

export type ChainedEvent = {
  scope: string;
  seq: number;
  id: string;
  at: Date;
  actor: unknown;
  action: string;
  result: string;
  subjectKind: string;
  subjectId: string;
  environmentId: string | null;
  detail: unknown;
  correlationId: string;
  previousHash: string;
};

/** The text that an event's keyed hash covers: every field, each preceded by its length, so none can flow into the next. */
export function chainText(event: ChainedEvent): string {
  return [
    event.scope,
    String(event.seq),
    event.id,
    event.at.toISOString(),
    canonicalJson(event.actor),
    event.action,
    event.result,
    event.subjectKind,
    event.subjectId,
    event.environmentId ?? "",
    canonicalJson(event.detail),
    event.correlationId,
    event.previousHash,
  ]
    .map((field) => `${field.length}:${field}`)
    .join("");
}
