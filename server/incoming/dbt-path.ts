import fs from "node:fs/promises";
import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { DBT_FILE_BYTES } from "@/domain/dbt";
import { log } from "@/server/log";
import { clientOf } from "@/server/syncs/client-of";
import { readDbtFile } from "./dbt-file";
import { mergeDbtRun } from "./dbt-run";
import { storeDbt } from "./store-told";

const OPTION = "dbt-run-results";
/** When each environment's file was last changed, as it was read. */
const readAt = new Map<string, number>();

/** Reads the result files that the configuration names, each again when it has changed. */
export async function readDbtPaths(db: Db, now: Date): Promise<void> {
  const rows = await db
    .select({ id: environments.id, options: environments.options })
    .from(environments)
    .where(eq(environments.active, true));
  for (const { id, options } of rows) {
    const path = options[OPTION];
    if (!path) continue;
    try {
      const { mtimeMs, size } = await fs.stat(path);
      if (readAt.get(`${id} ${path}`) === mtimeMs) continue;
      if (size > DBT_FILE_BYTES) throw new Error(`The file is larger than ${DBT_FILE_BYTES / 1_048_576} MB.`);
      const told = readDbtFile(await fs.readFile(path, "utf8"));
      await db.transaction(async (tx) => {
        const client = clientOf(tx);
        if (await storeDbt(client, id, told, { source: "path", at: now, byName: null }))
          await mergeDbtRun(client, id, told, now);
      });
      readAt.set(`${id} ${path}`, mtimeMs);
    } catch (error) {
      log.warn({ error, environment: id }, `the file in the option ${OPTION} was not read`);
    }
  }
}
