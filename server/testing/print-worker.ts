import { openDatabase } from "@/db";
import { makePdf } from "@/server/reports/pdf";

/** A worker that does nothing but print one report with the browser it is given; it is started to be killed. */
const { db } = openDatabase(process.env.DATABASE_URL ?? "", { applicationName: "print-worker", max: 2 });
await makePdf(db, process.env.REPORT ?? "", new Date(), {
  browsers: [process.env.BROWSER ?? ""],
  console: "http://127.0.0.1:9",
  temporary: process.env.PRINT_IN,
});
process.exit(0);
