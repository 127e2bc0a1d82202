import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { channels, contacts, escalationPolicies, onCallSchedules } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import type { EscalationTarget } from "@/domain/escalation";
import { EditPolicy, EditSchedule } from "@/domain/schema/escalation";
import { command } from "@/server/command";

/** Alerts that are on this ladder go on by its new steps from their next one. */
export const editPolicy = command({
  action: "ladder.edit",
  needs: "escalation:edit",
  input: EditPolicy,
  async run({ db }, { id, version, reason, ...wanted }) {
    const [before] = await db.select().from(escalationPolicies).where(eq(escalationPolicies.id, id));
    if (!before) throw notFound("ladder", id);
    await refuseUnknown(
      db,
      wanted.steps.flatMap(({ targets }) => targets),
    );
    const steps = wanted.steps.map((step, index) => ({ ...step, level: index + 1 }));
    const [after] = await db
      .update(escalationPolicies)
      .set({ ...wanted, steps, version: version + 1 })
      .where(and(eq(escalationPolicies.id, id), eq(escalationPolicies.version, version)))
      .returning({ version: escalationPolicies.version });
    if (!after)
      throw conflict("Somebody changed this ladder meanwhile. Look at it as it is now and decide again.");
    const { severities, troubles, endsAfterSeconds, repeats, active } = before;
    return {
      result: after,
      audit: {
        subjectKind: "ladder",
        subjectId: id,
        detail: {
          before: { severities, troubles, steps: before.steps, endsAfterSeconds, repeats, active },
          after: { ...wanted, steps },
          reason,
        },
      },
    };
  },
});

export const editSchedule = command({
  action: "schedule.edit",
  needs: "escalation:edit",
  input: EditSchedule,
  async run({ db }, { id, version, reason, ...wanted }) {
    const [before] = await db.select().from(onCallSchedules).where(eq(onCallSchedules.id, id));
    if (!before) throw notFound("schedule", id);
    await refuseUnknown(
      db,
      wanted.rotations.flatMap((rotation) => rotation.contacts.map((one) => ({ kind: "contact", id: one }))),
    );
    const [after] = await db
      .update(onCallSchedules)
      .set({ ...wanted, version: version + 1 })
      .where(and(eq(onCallSchedules.id, id), eq(onCallSchedules.version, version)))
      .returning({ version: onCallSchedules.version });
    if (!after)
      throw conflict("Somebody changed this schedule meanwhile. Look at it as it is now and decide again.");
    return {
      result: after,
      audit: {
        subjectKind: "schedule",
        subjectId: id,
        detail: { before: { zone: before.zone, rotations: before.rotations }, after: wanted, reason },
      },
    };
  },
});

/** A ladder or a schedule may only name what is there. */
async function refuseUnknown(
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
