import { can, placeOf } from "@/domain/access";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { HandOverRun, NoteRunbookRun, PauseRun, ResumeRun } from "@/domain/schema/runbook";
import { command } from "@/server/command";
import { standingOf } from "@/server/grants/holdings";
import { aboutRun, changeRun, holdSeen, tell } from "./run-rows";
import { walk } from "./walk";

/** Writes down what somebody found out, on an ended run as well. */
export const noteRun = command({
  action: "runbook.note",
  needs: "runbook:walk",
  input: NoteRunbookRun,
  async run({ db, actor, now }, { runId, text }) {
    const held = await holdSeen(db, { runId }, ["running", "paused", "finished", "abandoned"]);
    await tell(db, held, { kind: "note", byName: actor.name, said: text, at: now });
    return { result: {}, audit: aboutRun(held.run, { text }) };
  },
});

/** Somebody else goes on from here. */
export const handOver = command({
  action: "runbook.hand-over",
  needs: "runbook:walk",
  input: HandOverRun,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running", "paused"]);
    const to = await standingOf(db, input.toPersonId);
    if (!to) throw notFound("person", input.toPersonId);
    if (!can(to, "runbook:walk", placeOf(held.run.environmentId)))
      throw badRequest(`${to.name} may not walk through runbooks; hand it over to an operator or an admin.`);
    if (to.id === held.run.ownerId) throw conflict(`${to.name} has it already.`);
    const from = held.run.ownerName;
    await changeRun(db, held, { ownerId: to.id, ownerName: to.name }, now);
    const said = `From ${from} to ${to.name}: ${input.reason}`;
    await tell(db, held, { kind: "handed-over", byName: actor.name, said, at: now });
    return { result: {}, audit: aboutRun(held.run, { from, to: to.name, reason: input.reason }) };
  },
});

/** Nothing goes on until it is resumed; what is at the platform already ends there. */
export const pauseRun = command({
  action: "runbook.pause",
  needs: "runbook:walk",
  input: PauseRun,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running"]);
    await changeRun(db, held, { state: "paused" }, now);
    await tell(db, held, { kind: "paused", byName: actor.name, said: input.reason, at: now });
    return { result: {}, audit: aboutRun(held.run, { reason: input.reason }) };
  },
});

export const resumeRun = command({
  action: "runbook.resume",
  needs: "runbook:walk",
  input: ResumeRun,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["paused"]);
    await changeRun(db, held, { state: "running" }, now);
    await tell(db, held, { kind: "resumed", byName: actor.name, said: "Goes on.", at: now });
    await walk(db, held, now);
    return { result: {}, audit: aboutRun(held.run) };
  },
});
