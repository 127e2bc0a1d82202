import type { Db } from "@/db";
import { conflict } from "@/domain/errors";
import { OUTCOME_WORD, whyNotSolved } from "@/domain/runbook-words";
import { AbandonRun, FinishRun } from "@/domain/schema/runbook";
import { command } from "@/server/command";
import { noteOnAlert } from "./note-on-alert";
import { aboutRun, changeRun, type Held, holdSeen, tell } from "./run-rows";
import { isUnderWay, refuseUnderWay } from "./skip";

/** Says how it ended. It is not called solved while a step that must be done is not, or one has failed. */
export const finishRun = command({
  action: "runbook.finish",
  needs: "runbook:walk",
  input: FinishRun,
  async run(ctx, input) {
    const { db, actor, now } = ctx;
    const held = await holdSeen(db, input, ["running", "paused"]);
    await refuseLive(db, held);
    const refused = input.outcome === "solved" ? whyNotSolved(held.document, held.steps) : undefined;
    if (refused) throw conflict(refused);
    const { outcome, said } = input;
    await changeRun(db, held, { state: "finished", outcome, said, finishedAt: now }, now);
    const told = `${OUTCOME_WORD[outcome]}: ${said}`;
    await tell(db, held, { kind: "finished", byName: actor.name, said: told, at: now });
    await noteOnAlert(ctx, held.run, `Finished the runbook "${held.document.title}", ${told}`);
    return { result: {}, audit: aboutRun(held.run, { outcome, said }) };
  },
});

export const abandonRun = command({
  action: "runbook.abandon",
  needs: "runbook:walk",
  input: AbandonRun,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running", "paused"]);
    await refuseLive(db, held);
    await changeRun(db, held, { state: "abandoned", said: input.reason, finishedAt: now }, now);
    await tell(db, held, { kind: "abandoned", byName: actor.name, said: input.reason, at: now });
    return { result: {}, audit: aboutRun(held.run, { reason: input.reason }) };
  },
});

async function refuseLive(db: Db, held: Held): Promise<void> {
  for (const row of held.steps) if (isUnderWay(row)) await refuseUnderWay(db, row, "end the run");
}
