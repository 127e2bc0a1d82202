import type { Db } from "@/db";
import { objectives, objectiveVersions } from "@/db/schema";

type Objective = typeof objectives.$inferInsert;
type Kept = typeof objectives.$inferSelect;

/** A promise of 99 % over thirty days about what `over` says, without any version of it. */
export async function keepObjective(
  db: Db,
  over: Partial<Objective> & Pick<Objective, "platformId" | "key" | "source">,
): Promise<Kept> {
  const [row] = await db
    .insert(objectives)
    .values({
      id: `${over.platformId}/${over.key}`,
      title: over.key,
      kind: "availability",
      accounting: "time",
      target: 99,
      window: { kind: "rolling", days: 30 },
      rules: { unknown: "bad", maintenance: "left-out" },
      direction: "above-is-bad",
      sourceFile: "runbook.md",
      sourceLine: 1,
      derived: false,
      countedBy: "our checks",
      note: "",
      ...over,
    })
    .returning();
  if (!row) throw new Error("no objective");
  return row;
}

/** The same, promised from the beginning. */
export async function keepPromise(db: Db, over: Parameters<typeof keepObjective>[1]): Promise<Kept> {
  const row = await keepObjective(db, over);
  const { target, limit, window, rules } = row;
  const version = { target, limit, window, rules, reason: "As declared.", byName: "Wheelhouse" };
  await db.insert(objectiveVersions).values({ objectiveId: row.id, version: 1, ...version, at: new Date(0) });
  return row;
}
