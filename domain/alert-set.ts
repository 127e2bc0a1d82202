/** One word for a set of alerts as somebody saw it: an alert more, less or changed gives another. */
export async function setHash(rows: readonly { id: number; version: number }[]): Promise<string> {
  const names = rows.map(({ id, version }) => `${id}:${version}`).sort();
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names.join("\n")));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
