import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { thresholds, thresholdVersions } from "@/db/schema";
import { thresholdId } from "@/domain/platform";
import { connectors } from "@/server/connectors";

/**
 * Makes every declared limit a row. A limit that an admin has changed keeps their value; the declared one is kept
 * beside it, so that a runbook that moved is seen.
 */
export async function declareThresholds(db: Db): Promise<void> {
  const rows = Object.values(connectors).flatMap(({ declaration }) =>
    declaration.thresholds.map((limit) => ({
      id: thresholdId(declaration.id, limit.metric),
      platformId: declaration.id,
      metric: limit.metric,
      title: limit.title,
      unit: limit.unit,
      direction: limit.direction,
      target: limit.target,
      warn: limit.warn,
      alert: limit.alert,
      strict: limit.strict,
      windowSeconds: limit.windowSeconds,
      minimumVolume: limit.minimumVolume,
      sourceFile: limit.source.file,
      sourceLine: limit.source.line,
      derived: limit.source.derived,
      owner: limit.owner,
      note: limit.note,
      declared: { target: limit.target, warn: limit.warn, alert: limit.alert },
    })),
  );
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('declare-thresholds'))`);
    for (const row of rows) {
      const { id, target, warn, alert, ...described } = row;
      const [made] = await tx
        .insert(thresholds)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: thresholds.id });
      if (made) {
        await tx.insert(thresholdVersions).values({
          thresholdId: id,
          version: 1,
          target,
          warn,
          alert,
          reason: "As declared.",
          byName: "Wheelhouse",
          at: new Date(),
        });
        continue;
      }
      const unchanged = eq(thresholds.version, 1);
      await tx
        .update(thresholds)
        .set({ ...described, active: true })
        .where(eq(thresholds.id, id));
      await tx
        .update(thresholds)
        .set({ target, warn, alert })
        .where(and(eq(thresholds.id, id), unchanged));
    }
    await tx
      .update(thresholds)
      .set({ active: false })
      .where(
        notInArray(
          thresholds.id,
          rows.map(({ id }) => id),
        ),
      );
  });
}
