import { and, asc, eq, isNull, lte } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials } from "@/db/schema";
import { connectors } from "@/server/connectors";
import { enqueueIn } from "@/server/queue";
import { judgeCredentials } from "./judge-credentials";
import { keepInventory } from "./keep-inventory";
import type { Connectors } from "./tests";

const TESTS_AT_ONCE = 30;
const LOST_AFTER_MS = 3_600_000;

/** Keeps the inventory as configuration and platforms tell it, and says what ends soon. */
export async function tendCredentials(db: Db, now: Date, known: Connectors = connectors): Promise<void> {
  await keepInventory(db, now);
  await judgeCredentials(db, now, { known });
  await askDueTests(db, now);
}

/** Those that the clock tries now; one that gets lost on the way comes again. */
async function askDueTests(db: Db, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    const due = await tx
      .select({ id: credentials.id })
      .from(credentials)
      .where(and(lte(credentials.testDueAt, now), isNull(credentials.goneAt)))
      .orderBy(asc(credentials.testDueAt))
      .limit(TESTS_AT_ONCE)
      .for("update", { skipLocked: true });
    const enqueue = enqueueIn(tx);
    for (const { id } of due) {
      await tx
        .update(credentials)
        .set({ testDueAt: new Date(now.getTime() + LOST_AFTER_MS) })
        .where(eq(credentials.id, id));
      await enqueue("test-credential", { id, by: "the daily test" });
    }
  });
}
