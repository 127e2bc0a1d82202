import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { freezes } from "@/db/schema";
import { can } from "@/domain/access";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { LONGEST_FREEZE_DAYS } from "@/domain/freeze";
import { PLATFORM_IDS } from "@/domain/platform";
import { Freeze, LiftFreeze } from "@/domain/schema/action";
import { command } from "@/server/command";
import { standingOf } from "@/server/grants/holdings";
import { frozenName } from "./refuse-frozen";

type Row = typeof freezes.$inferSelect;

const DAY = 86_400_000;

/** From now until then nothing runs by itself, and only the people named do what disrupts. */
export const beginFreeze = command({
  action: "freeze.begin",
  needs: "freeze:set",
  input: Freeze,
  async run({ db, actor, now }, { platformId, until, reason, allow }) {
    if (platformId !== null && !PLATFORM_IDS.some((id) => id === platformId))
      throw notFound("platform", platformId);
    if (until <= now) throw badRequest("A freeze ends later than now.");
    if (until.getTime() > now.getTime() + LONGEST_FREEZE_DAYS * DAY)
      throw badRequest(`A freeze lasts ${LONGEST_FREEZE_DAYS} days at most; begin another when it is over.`);
    const named = await namesOf(db, allow);
    const [freeze] = await db
      .insert(freezes)
      .values({
        platformId,
        reason,
        createdById: actor.id,
        createdByName: actor.name,
        startsAt: now,
        endsAt: until,
        allow: [...new Set(allow)],
      })
      .returning();
    if (!freeze) throw new Error("the freeze was not kept");
    return { result: { id: freeze.id }, audit: about(freeze, { reason, mayAct: named }) };
  },
});

/** Ends it before its time. */
export const endFreeze = command({
  action: "freeze.end",
  needs: "freeze:set",
  input: LiftFreeze,
  async run({ db, actor, now }, { id, reason }) {
    const [known] = await db.select().from(freezes).where(eq(freezes.id, id)).for("update");
    if (!known) throw notFound("freeze", id);
    if (known.endsAt <= now) throw conflict("This freeze is over already.");
    const [ended] = await db
      .update(freezes)
      .set({ liftedAt: now, liftedByName: actor.name, liftedReason: reason })
      .where(and(eq(freezes.id, id), isNull(freezes.liftedAt)))
      .returning();
    if (!ended) throw conflict(`${known.liftedByName} ended this freeze already.`);
    return { result: { id }, audit: about(ended, { reason }) };
  },
});

/** The people by name; one who could not act anyway is refused, so that nobody counts on them. */
async function namesOf(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const found = (await Promise.all(ids.map((id) => standingOf(db, id)))).filter(
    (person) => person !== undefined,
  );
  const unknown = ids.find((id) => !found.some((person) => person.id === id));
  if (unknown) throw notFound("person", unknown);
  const idle = found.find((person) => !can(person, "action:run"));
  if (idle) throw badRequest(`${idle.name} may not run actions, so naming them changes nothing.`);
  return found.map(({ name }) => name).sort();
}

const about = (freeze: Row, detail: Record<string, unknown>) => ({
  subjectKind: "freeze",
  subjectId: freeze.id,
  platformId: freeze.platformId,
  detail: { what: frozenName(freeze.platformId), until: freeze.endsAt.toISOString(), ...detail },
});
