import { isNull } from "drizzle-orm";
import { openDatabase } from "@/db";
import { rekeys } from "@/db/schema";
import { KEYS_STAY_MS, tendSealing } from "@/server/secrets/rekey";

/** A worker that does nothing but change the sealing key, over and over, for tests that kill it in the middle. */
const { db } = openDatabase(process.env.DATABASE_URL ?? "", { applicationName: "sealing-worker", max: 4 });
let now = Number(process.env.SEALING_CLOCK);

async function turn(): Promise<void> {
  now += KEYS_STAY_MS;
  const [open] = await db.select().from(rekeys).where(isNull(rekeys.finishedAt));
  if (!open)
    await db
      .insert(rekeys)
      .values({ requestedAt: new Date(now), requestedByName: "Ada", reason: "for the test" });
  await tendSealing(db, new Date(now));
  process.stdout.write("turn\n");
  setImmediate(() => void turn());
}
void turn();
