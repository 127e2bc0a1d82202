import { openDatabase } from "@/db";
import { countObjectives } from "@/server/objectives/count-days";

/** A worker that only counts promises, up to the moment it is given; it is started to be killed. */
const { db } = openDatabase(process.env.DATABASE_URL ?? "", { applicationName: "count-worker", max: 2 });
await countObjectives(db, new Date(process.env.COUNT_TO ?? ""));
process.exit(0);
