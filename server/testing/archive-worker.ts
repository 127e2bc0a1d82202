import path from "node:path";
import { openDatabase } from "@/db";
import { queueArchives, workArchives } from "@/server/retention/archives";
import { fileStore } from "@/server/stores/file-store";

/** A worker that does nothing but archive what waits, over and over, for tests that kill it in the middle. */
const { db } = openDatabase(process.env.DATABASE_URL ?? "", { applicationName: "archive-worker", max: 4 });
const store = fileStore("folder", path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "archive"));

async function turn(): Promise<void> {
  process.stdout.write("turn\n");
  await queueArchives(db, new Date());
  await workArchives(db, new Date(), store);
  setTimeout(() => void turn(), 20);
}
void turn();
