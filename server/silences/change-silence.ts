import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { silences } from "@/db/schema";
import { UNDO_WITHIN } from "@/domain/alert";
import { conflict, notFound } from "@/domain/errors";
import { EndSilence, ExtendSilence } from "@/domain/schema/silence";
import { matcherText, platformSilenced } from "@/domain/silence";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { beyondScope } from "@/server/scope";
import { refuseTooLong } from "./create-silence";
import { tendSilences } from "./tend-silences";

async function liveOne(db: Db, id: string) {
  const [silence] = await db.select().from(silences).where(eq(silences.id, id)).for("update");
  if (!silence) throw notFound("silence", id);
  if (silence.endedAt) throw conflict(`This silence has ended already. ${silence.endedBecause ?? ""}`.trim());
  return silence;
}

/** Lets it last longer than it was meant to, counted from its present end. */
export const extendSilence = command({
  action: "silence.extend",
  needs: "silence:manage",
  input: ExtendSilence,
  async run({ db, now }, { id, seconds }) {
    const silence = await liveOne(db, id);
    const endsAt = new Date(silence.endsAt.getTime() + seconds * 1000);
    refuseTooLong(silence.matchers, (endsAt.getTime() - now.getTime()) / 1000);
    await db
      .update(silences)
      .set({ endsAt })
      .where(and(eq(silences.id, id), isNull(silences.endedAt)));
    return {
      result: { id, endsAt },
      audit: {
        subjectKind: "silence",
        subjectId: id,
        platformId: platformSilenced(silence.matchers),
        detail: changed(silence, { endsAt }),
      },
    };
  },
});

/** Ends it now: what it hid and is still open is told again. */
export const endSilence = command({
  action: "silence.end",
  needs: "silence:manage",
  input: EndSilence,
  async run({ db, actor, now }, { id }) {
    const silence = await liveOne(db, id);
    await db
      .update(silences)
      .set({ endedAt: now, endedBecause: `Ended by ${actor.name}.`, endedByName: actor.name })
      .where(eq(silences.id, id));
    await beyondScope(db, () => tendSilences(db, now));
    return {
      result: { id },
      audit: {
        subjectKind: "silence",
        subjectId: id,
        platformId: platformSilenced(silence.matchers),
        detail: { matchers: silence.matchers.map(matcherText).join(", ") },
      },
    };
  },
});

/** Takes back that somebody ended it seconds ago: it hides again, and who was told meanwhile stays told. */
export const undoEndSilence = command({
  action: "silence.undo-end",
  needs: "silence:manage",
  input: EndSilence,
  async run({ db, now }, { id }) {
    const [silence] = await db.select().from(silences).where(eq(silences.id, id)).for("update");
    if (!silence) throw notFound("silence", id);
    const { endedAt, endedByName, endsAt, matchers } = silence;
    if (!endedAt) throw conflict("This silence holds.");
    if (endedByName === null || now.getTime() - endedAt.getTime() > UNDO_WITHIN * 1000)
      throw conflict(`Ending a silence can be taken back for ${UNDO_WITHIN} s only. Make a new one.`);
    if (endsAt <= now) throw conflict("This silence would be over by now. Make a new one.");
    await db
      .update(silences)
      .set({ endedAt: null, endedBecause: null, endedByName: null })
      .where(eq(silences.id, id));
    await beyondScope(db, () => tendSilences(db, now));
    return {
      result: { id },
      audit: {
        subjectKind: "silence",
        subjectId: id,
        platformId: platformSilenced(matchers),
        detail: { matchers: matchers.map(matcherText).join(", "), endedBy: endedByName },
      },
    };
  },
});
