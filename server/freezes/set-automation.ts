import { eq } from "drizzle-orm";
import { automations } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { LONGEST_FREEZE_DAYS } from "@/domain/freeze";
import { SetAutomation } from "@/domain/schema/action";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";

const DAY = 86_400_000;

/** Mutes an automation until a time, lets it speak again, closes its breaker, or changes how much it may do. */
export const setAutomation = command({
  action: "automation.set",
  needs: "automation:edit",
  input: SetAutomation,
  async run({ db, actor, now }, { key, perHour, mutedUntil, close, reason }) {
    const [before] = await db.select().from(automations).where(eq(automations.key, key)).for("update");
    if (!before) throw notFound("automation", key);
    if (perHour === undefined && mutedUntil === undefined && !close)
      throw badRequest("Say what changes: its limit, its mute, or its breaker.");
    if (mutedUntil && mutedUntil <= now) throw badRequest("A mute ends later than now.");
    if (mutedUntil && mutedUntil.getTime() > now.getTime() + LONGEST_FREEZE_DAYS * DAY)
      throw badRequest(`A mute lasts ${LONGEST_FREEZE_DAYS} days at most.`);
    if (close && !before.openSince) throw conflict("Its breaker is closed already.");
    const muted = mutedUntil === undefined ? {} : mutedBy(mutedUntil, actor.name, reason);
    const closed = close
      ? { openSince: null, openBecause: null, openKind: null, trialRunId: null, countedFrom: now }
      : {};
    await db
      .update(automations)
      .set({ ...(perHour !== undefined && { perHour }), ...muted, ...closed })
      .where(eq(automations.key, key));
    return {
      result: { key },
      audit: {
        subjectKind: "automation",
        subjectId: key,
        environmentId: key.slice(key.indexOf(" ") + 1),
        detail: {
          reason,
          ...changed(before, { perHour, mutedUntil }),
          ...(close && { closed: before.openBecause }),
        },
      },
    };
  },
});

const mutedBy = (until: Date | null, name: string, reason: string) => ({
  mutedUntil: until,
  mutedByName: until ? name : null,
  mutedReason: until ? reason : null,
});
