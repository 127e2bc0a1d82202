import { createHash } from "node:crypto";

/** What a set of alerts is at this moment; another number, another alert or another version is another set. */
export function setHash(rows: readonly { id: number; version: number }[]): string {
  const text = rows
    .map(({ id, version }) => ({ id, version }))
    .sort((a, b) => a.id - b.id)
    .map(({ id, version }) => `${id}:${version}`)
    .join("\n");
  return createHash("sha256").update(text).digest("hex");
}
