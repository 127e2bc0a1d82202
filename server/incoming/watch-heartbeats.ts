import { and, eq, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { heartbeats, stateChanges } from "@/db/schema";
import { beatState } from "@/domain/heartbeat";

/** Writes down how a heartbeat's state has changed, by a report or by its absence. */
export async function watchHeartbeats(db: Db, now: Date): Promise<void> {
  const rows = await db.select().from(heartbeats);
  for (const row of rows) {
    const { status, sentence } = beatState(row, now);
    if (status === row.status) continue;
    await db.transaction(async (tx) => {
      const moved = await tx
        .update(heartbeats)
        .set({ status, since: now })
        .where(
          and(eq(heartbeats.id, row.id), eq(heartbeats.status, row.status), ne(heartbeats.status, status)),
        )
        .returning({ id: heartbeats.id });
      if (moved.length > 0)
        await tx.insert(stateChanges).values({
          at: now,
          environmentId: row.environmentId,
          subjectKind: "job",
          subject: `${row.job}@${row.tenant}`,
          fromStatus: row.status,
          toStatus: status,
          reason: `${row.title}: ${sentence}`,
        });
    });
  }
}
