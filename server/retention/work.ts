import type { Db } from "@/db";
import { workArchives } from "./archives";
import { workAttached } from "./attach";
import { workDrops } from "./carry-out-drop";
import { lapseDrops } from "./drop-commands";

/** What the worker does for retention every few seconds: months on their way, agreed drops, months that were brought back. */
export async function tendRetention(db: Db, now: Date): Promise<void> {
  await lapseDrops(db, now);
  await workArchives(db, now);
  await workDrops(db, now);
  await workAttached(db, now);
}
