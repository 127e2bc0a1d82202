import type { SimReply } from "./routes";

/** An answer into which the first row of somebody else's has slipped. One that is no list stays as it is. */
export function withForeignRow(own: SimReply, theirs: SimReply): SimReply {
  const row = listIn(theirs.json)?.rows[0];
  const place = listIn(own.json);
  if (row === undefined || !place) return own;
  const rows = [...place.rows, row];
  return { ...own, json: place.key === undefined ? rows : { ...(own.json as object), [place.key]: rows } };
}

function listIn(json: unknown): { key?: string; rows: readonly unknown[] } | undefined {
  if (Array.isArray(json)) return { rows: json };
  if (typeof json !== "object" || json === null) return undefined;
  const found = Object.entries(json).find(([, value]) => Array.isArray(value));
  return found && { key: found[0], rows: found[1] as unknown[] };
}
