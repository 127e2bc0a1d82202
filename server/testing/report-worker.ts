import { openDatabase } from "@/db";
import { tendReports } from "@/server/reports/tend-reports";

/** A worker that does nothing but make and send reports, for tests that kill it in the middle. */
const { db } = openDatabase(process.env.DATABASE_URL ?? "", { applicationName: "report-worker", max: 2 });
const startedAt = new Date();
for (;;) {
  await tendReports(db, new Date(), startedAt);
  await new Promise((resolve) => setTimeout(resolve, 100));
}
