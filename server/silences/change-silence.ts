import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { silences } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { EndSilence, ExtendSilence } from "@/domain/schema/silence";
import { matcherText } from "@/domain/silence";
import { command } from "@/server/command";
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
        detail: { before: silence.endsAt.toISOString(), after: endsAt.toISOString() },
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
    await tendSilences(db, now);
    return {
      result: { id },
      audit: {
        subjectKind: "silence",
        subjectId: id,
        detail: { matchers: silence.matchers.map(matcherText).join(", ") },
      },
    };
  },
});
