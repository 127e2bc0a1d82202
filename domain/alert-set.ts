/** What a set of alerts is at this moment; another number, another alert or another version is another set. */
export async function setHash(rows: readonly { id: number; version: number }[]): Promise<string> {
  const text = [...rows]
    .sort((a, b) => a.id - b.id)
    .map(({ id, version }) => `${id}:${version}`)
    .join("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
