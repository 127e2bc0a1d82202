import { inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, contacts, onCallSchedules } from "@/db/schema";
import { badRequest } from "@/domain/errors";
import type { EscalationTarget, Rotation } from "@/domain/escalation";

/** A ladder or a schedule may only name what is there. */
export async function refuseUnknown(
  db: Db,
  targets: readonly (EscalationTarget | { kind: string; id: string })[],
): Promise<void> {
  for (const [kind, table] of [
    ["contact", contacts],
    ["schedule", onCallSchedules],
    ["channel", channels],
  ] as const) {
    const ids = [...new Set(targets.filter((target) => target.kind === kind).map(({ id }) => id))];
    if (ids.length === 0) continue;
    const found = await db.select({ id: table.id }).from(table).where(inArray(table.id, ids));
    const missing = ids.find((id) => !found.some((row) => row.id === id));
    if (missing) throw badRequest(`There is no ${kind} "${missing}".`);
  }
}

export const refuseUnknownTurns = (db: Db, rotations: readonly Rotation[]) =>
  refuseUnknown(
    db,
    rotations.flatMap((rotation) => rotation.contacts.map((id) => ({ kind: "contact", id }))),
  );
