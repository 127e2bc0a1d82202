import fs from "node:fs/promises";
import { readStore } from "@/server/secrets/stores";

/**
 * Reads the secret behind a reference at the moment of use, so that a rotated variable or file counts at once, and one
 * in a store within seconds; at once where `fresh` is asked for. Undefined when there is nothing; a store says in a
 * `PlatformError` why it gives none. The reference itself may be shown, the value never.
 */
export async function readReference(
  reference: string | undefined,
  { fresh = false } = {},
): Promise<string | undefined> {
  if (!reference) return undefined;
  if (reference.startsWith("env:")) return process.env[reference.slice(4)]?.trim() || undefined;
  if (reference.startsWith("file:")) {
    const text = await fs.readFile(reference.slice(5), "utf8").catch(() => "");
    return text.trim() || undefined;
  }
  return /^(vault|aws|azure):/.test(reference) ? readStore(reference, { fresh }) : undefined;
}
