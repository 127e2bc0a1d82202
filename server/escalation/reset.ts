import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { contacts, escalationPolicies, onCallSchedules } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { ResetToDeclared } from "@/domain/schema/escalation";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { declarationOf } from "@/server/connectors";
import { scheduleId, scheduleOf } from "./declare";
import { refuseBeside } from "./ladders";

const meanwhile = () => conflict("Somebody changed it meanwhile. Look at it as it is now and decide again.");

/** Back to what the platform's runbook says; from then on it follows the runbook again. */
export const resetToDeclared = command({
  action: "escalation.reset",
  needs: "escalation:edit",
  input: ResetToDeclared,
  async run({ db }, { kind, id, version, reason }) {
    const { platformId, ...moved } = await {
      contact: resetContact,
      policy: resetPolicy,
      schedule: resetSchedule,
    }[kind](db, id, version);
    return {
      result: { version: version + 1 },
      audit: {
        subjectKind: kind === "policy" ? "ladder" : kind,
        subjectId: id,
        platformId,
        detail: { ...moved, reason },
      },
    };
  },
});

async function resetContact(db: Db, id: string, version: number) {
  const [row] = await db.select().from(contacts).where(eq(contacts.id, id));
  if (!row) throw notFound("contact", id);
  if (!row.declared) throw badRequest("This contact was added here: no runbook names it.");
  const done = await db
    .update(contacts)
    .set({ ...row.declared, active: true, version: version + 1 })
    .where(and(eq(contacts.id, id), eq(contacts.version, version)))
    .returning({ id: contacts.id });
  if (done.length === 0) throw meanwhile();
  return { platformId: row.platformId, ...changed(row, { ...row.declared, active: true }) };
}

async function resetPolicy(db: Db, id: string, version: number) {
  const [row] = await db.select().from(escalationPolicies).where(eq(escalationPolicies.id, id));
  if (!row) throw notFound("ladder", id);
  if (!row.declared) throw badRequest("This ladder was added here: no runbook names it.");
  await refuseBeside(db, { ...row, ...row.declared });
  const done = await db
    .update(escalationPolicies)
    .set({ ...row.declared, active: true, version: version + 1 })
    .where(and(eq(escalationPolicies.id, id), eq(escalationPolicies.version, version)))
    .returning({ id: escalationPolicies.id });
  if (done.length === 0) throw meanwhile();
  return { platformId: row.platformId, ...changed(row, { ...row.declared, active: true }) };
}

async function resetSchedule(db: Db, id: string, version: number) {
  const [row] = await db.select().from(onCallSchedules).where(eq(onCallSchedules.id, id));
  if (!row) throw notFound("schedule", id);
  if (!row.platformId || id !== scheduleId(row.platformId))
    throw badRequest("This schedule was added here: no runbook names it.");
  const { zone, rotations } = scheduleOf(declarationOf(row.platformId));
  const done = await db
    .update(onCallSchedules)
    .set({ zone, rotations, active: true, version: version + 1 })
    .where(and(eq(onCallSchedules.id, id), eq(onCallSchedules.version, version)))
    .returning({ id: onCallSchedules.id });
  if (done.length === 0) throw meanwhile();
  return { platformId: row.platformId, ...changed(row, { zone, rotations, active: true }) };
}
