import type { Db } from "@/db";
import { lineDifference } from "@/domain/line-difference";
import { readVersion } from "./document-texts";

/** What one published version changed against another, line by line. */
export async function readDifference(db: Db, runbookId: string, versions: { from: number; to: number }) {
  const [before, after] = await Promise.all([
    readVersion(db, runbookId, versions.from),
    readVersion(db, runbookId, versions.to),
  ]);
  return lineDifference(before.text, after.text);
}
