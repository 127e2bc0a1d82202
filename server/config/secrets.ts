import fs from "node:fs/promises";

/**
 * Reads the secret behind a reference at the moment of use, so that a rotated file or variable counts at once.
 * Undefined when there is nothing; the reference itself may be shown, the value never.
 */
export async function readReference(reference: string | undefined): Promise<string | undefined> {
  if (!reference) return undefined;
  if (reference.startsWith("env:")) return process.env[reference.slice(4)]?.trim() || undefined;
  if (reference.startsWith("file:")) {
    const text = await fs.readFile(reference.slice(5), "utf8").catch(() => "");
    return text.trim() || undefined;
  }
  return undefined;
}
