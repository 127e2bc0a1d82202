import { and, eq, isNull } from "drizzle-orm";
import { actionRuns, duties } from "@/db/schema";
import { DUTY_WORD } from "@/domain/approval";
import { conflict, forbidden, notFound } from "@/domain/errors";
import { DoDuty } from "@/domain/schema/action";
import { aboutRun, clockText } from "@/server/actions/start-action";
import { command } from "@/server/command";

/** Says afterwards whether what was done alone was right. */
export const doDuty = command({
  action: "approval.do-duty",
  needs: "duty:do",
  input: DoDuty,
  async run({ db, actor, now }, { id, justified, finding }) {
    const [duty] = await db.select().from(duties).where(eq(duties.id, id));
    if (!duty) throw notFound("duty", id);
    if (duty.notById === actor.id) throw forbidden("You did it yourself; another admin looks at it.");
    const [done] = await db
      .update(duties)
      .set({ doneAt: now, doneById: actor.id, doneByName: actor.name, justified, finding })
      .where(and(eq(duties.id, id), isNull(duties.doneAt)))
      .returning();
    if (!done) {
      const [other] = await db.select().from(duties).where(eq(duties.id, id));
      throw conflict(
        `${other?.doneByName} did this${other?.doneAt ? ` at ${clockText(other.doneAt)}` : ""} already.`,
      );
    }
    const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, duty.actionRunId));
    if (!run) throw notFound("action run", duty.actionRunId);
    const about = aboutRun(run);
    return {
      result: {},
      audit: { ...about, detail: { ...about.detail, duty: DUTY_WORD[duty.kind], justified, finding } },
    };
  },
});
