import fs from "node:fs";
import { openDatabase } from "@/db";
import { sealedSecrets } from "@/db/schema";
import { makeKeyringFile } from "./keyring";

/**
 * Makes the keyring where there never was one. A lost one is not replaced: what was sealed meanwhile would be lost with
 * the new one as soon as the old one is put back. Answers false when it is lost.
 */
export async function firstKeyring(databaseUrl: string, file: string, now: Date): Promise<boolean> {
  if (fs.existsSync(file)) return true;
  const { db, close } = openDatabase(databaseUrl, { applicationName: "wheelhouse-start", max: 1 });
  try {
    const [held] = await db.select({ id: sealedSecrets.id }).from(sealedSecrets).limit(1);
    if (held) return false;
  } finally {
    await close();
  }
  makeKeyringFile(file, now);
  return true;
}
