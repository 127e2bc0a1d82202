import { and, eq, gt, isNull } from "drizzle-orm";
import { contacts, onCallOverrides, onCallSchedules } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { AddOverride, EndOverride } from "@/domain/schema/escalation";
import { command } from "@/server/command";

/** Somebody else for a while; what was made last wins. */
export const addOverride = command({
  action: "on-call.override",
  needs: "on-call:override",
  input: AddOverride,
  async run({ db, actor, now }, wanted) {
    const [schedule] = await db
      .select({ platformId: onCallSchedules.platformId })
      .from(onCallSchedules)
      .where(and(eq(onCallSchedules.id, wanted.scheduleId), eq(onCallSchedules.active, true)));
    if (!schedule) throw notFound("schedule", wanted.scheduleId);
    const [contact] = await db
      .select({ name: contacts.name, active: contacts.active })
      .from(contacts)
      .where(eq(contacts.id, wanted.contactId));
    if (!contact) throw notFound("contact", wanted.contactId);
    if (!contact.active) throw badRequest(`${contact.name} is switched off as a contact.`);
    if (wanted.toAt <= now) throw badRequest("It would be over already: choose an end in the future.");
    const [row] = await db
      .insert(onCallOverrides)
      .values({ ...wanted, createdByName: actor.name, createdAt: now })
      .returning({ id: onCallOverrides.id });
    return {
      result: { id: row?.id ?? "" },
      audit: {
        subjectKind: "schedule",
        subjectId: wanted.scheduleId,
        platformId: schedule.platformId,
        detail: { ...wanted, override: row?.id },
      },
    };
  },
});

export const endOverride = command({
  action: "on-call.end-override",
  needs: "on-call:override",
  input: EndOverride,
  async run({ db, now }, { id }) {
    const [found] = await db
      .select({ row: onCallOverrides, platformId: onCallSchedules.platformId })
      .from(onCallOverrides)
      .innerJoin(onCallSchedules, eq(onCallSchedules.id, onCallOverrides.scheduleId))
      .where(eq(onCallOverrides.id, id));
    if (!found) throw notFound("override", id);
    const { row, platformId } = found;
    const [ended] = await db
      .update(onCallOverrides)
      .set({ endedAt: now })
      .where(and(eq(onCallOverrides.id, id), isNull(onCallOverrides.endedAt), gt(onCallOverrides.toAt, now)))
      .returning({ id: onCallOverrides.id });
    if (!ended) throw conflict("It is over already.");
    return {
      result: { endedAt: now },
      audit: {
        subjectKind: "schedule",
        subjectId: row.scheduleId,
        platformId,
        detail: { override: id, contactId: row.contactId, fromAt: row.fromAt, toAt: row.toAt },
      },
    };
  },
});
