import type { Db } from "@/db";
import { freezeDue } from "./freeze";
import { makeReports } from "./make-reports";
import { askDueReports } from "./schedule";
import { sendReports } from "./send-reports";

/** Asks for what is due, makes it, freezes what has waited long enough, and sends what is frozen. */
export async function tendReports(db: Db, now: Date, startedAt: Date): Promise<void> {
  await askDueReports(db, now, startedAt);
  await makeReports(db);
  await freezeDue(db, now);
  await sendReports(db, now);
}
