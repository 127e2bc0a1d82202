import { and, desc, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { objectives, objectiveVersions } from "@/db/schema";
import { objectiveId } from "@/domain/objective";
import { connectors } from "@/server/connectors";

const DECLARER = "Wheelhouse";

/**
 * Makes every declared promise a row. Figures that an admin has changed stay; ones that nobody changed follow the
 * declaration from now on, as a version of their own, so that the past keeps what was promised then.
 */
export async function declareObjectives(db: Db, now = new Date()): Promise<void> {
  const rows = Object.values(connectors).flatMap(({ declaration }) =>
    declaration.objectives.map(({ provenance, ...objective }) => ({
      ...objective,
      id: objectiveId(declaration.id, objective.key),
      platformId: declaration.id,
      sourceFile: provenance.file,
      sourceLine: provenance.line,
      derived: provenance.derived,
    })),
  );
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('declare-objectives'))`);
    for (const row of rows) {
      const { id, target, limit, window, rules, ...described } = row;
      const promised = { target, limit, window, rules };
      const version = { objectiveId: id, ...promised, byName: DECLARER, at: now };
      const [made] = await tx
        .insert(objectives)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: objectives.id });
      if (made) {
        await tx.insert(objectiveVersions).values({ ...version, version: 1, reason: "As declared." });
        continue;
      }
      await tx
        .update(objectives)
        .set({ ...described, active: true })
        .where(eq(objectives.id, id));
      const [newest] = await tx
        .select()
        .from(objectiveVersions)
        .where(eq(objectiveVersions.objectiveId, id))
        .orderBy(desc(objectiveVersions.version))
        .limit(1);
      if (!newest || newest.byName !== DECLARER || isSame(newest, promised)) continue;
      await tx
        .insert(objectiveVersions)
        .values({ ...version, version: newest.version + 1, reason: "The declaration changed." });
      await tx
        .update(objectives)
        .set({ ...promised, version: newest.version + 1 })
        .where(and(eq(objectives.id, id), eq(objectives.version, newest.version)));
    }
    await tx
      .update(objectives)
      .set({ active: false })
      .where(
        notInArray(
          objectives.id,
          rows.map(({ id }) => id),
        ),
      );
  });
}

type Promised = Pick<typeof objectiveVersions.$inferSelect, "target" | "limit" | "window" | "rules">;

/** Written in one order of keys, because the database keeps another one. */
const isSame = (a: Promised, b: Promised) => written(a) === written(b);
const written = ({ target, limit, window, rules }: Promised) =>
  JSON.stringify([target, limit, Object.entries(window).sort(), Object.entries(rules).sort()]);
