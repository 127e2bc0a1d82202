import { and, eq, inArray } from "drizzle-orm";
import type { Db } from "@/db";
import { actionRuns, tenantRecords } from "@/db/schema";
import { can } from "@/domain/access";
import { isLive } from "@/domain/action";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { flowResetBy } from "@/domain/flow-walk";
import {
  AgainStep,
  CancelFlow,
  HandFlow,
  NoteFlow,
  PauseFlow,
  ResumeFlow,
  SkipStep,
} from "@/domain/schema/flow";
import { command } from "@/server/command";
import { standingOf } from "@/server/grants/holdings";
import { setStatus } from "@/server/tenants/records";
import {
  aboutFlow,
  changeFlow,
  changeStep,
  type Held,
  holdSeen,
  placeOfFlow,
  planned,
  type StepRow,
  stepsNow,
  tell,
} from "./flow-rows";
import { leftBehind } from "./left";
import { refuseRole } from "./request-flow";
import { walk } from "./walk";

/** Nothing goes on until it is resumed; what is at the platform already ends there. */
export const pauseFlow = command({
  action: "flow.pause",
  needs: "flow:work",
  input: PauseFlow,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running"]);
    await changeFlow(db, held, { state: "paused" }, now);
    await tell(db, held, { kind: "paused", byName: actor.name, said: input.reason, at: now });
    return { result: {}, audit: aboutFlow(held.flow, { reason: input.reason }) };
  },
});

export const resumeFlow = command({
  action: "flow.resume",
  needs: "flow:work",
  input: ResumeFlow,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["paused"]);
    await changeFlow(db, held, { state: "running" }, now);
    await tell(db, held, { kind: "resumed", byName: actor.name, said: "Goes on.", at: now });
    await walk(db, held, now);
    return { result: {}, audit: aboutFlow(held.flow) };
  },
});

/** Ends it where it stands. What it did outside stays, is listed, and can be taken back from there. */
export const cancelFlow = command({
  action: "flow.cancel",
  needs: "flow:work",
  input: CancelFlow,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running", "paused"]);
    refuseRole(actor, held.flow.kind, placeOfFlow(held.flow));
    for (const row of held.steps) await letGo(db, row, now);
    const left = await leftBehind(db, held);
    for (const row of held.steps)
      if (["ahead", "ready", "running", "waiting"].includes(row.state))
        await changeStep(db, held, row.key, {
          state: "not-needed",
          output: { ...row.output, said: "It was cancelled before this." },
          dueAt: null,
          leaseUntil: null,
          endedAt: now,
        });
    const why = `Cancelled: ${input.reason.replace(/[.!?]?$/, ".")}`;
    const said =
      left.length > 0
        ? `${why} It leaves behind: ${left.map((one) => one.said).join(" ")}`
        : `${why} It leaves nothing behind.`;
    await changeFlow(db, held, { state: "cancelled", finishedAt: now, said }, now);
    await tell(db, held, { kind: "cancelled", byName: actor.name, said, at: now });
    if (held.flow.kind === "onboarding" && left.length === 0) await forgetDraft(db, held, now);
    return {
      result: { left: left.length },
      audit: aboutFlow(held.flow, { reason: input.reason, left: left.map((one) => one.said) }),
    };
  },
});

/** A tenant that was only prepared is none. */
async function forgetDraft(db: Db, { flow }: Held, now: Date): Promise<void> {
  const id = { environmentId: flow.environmentId, externalId: flow.tenant || flow.subject };
  const [record] = await db
    .select({ status: tenantRecords.status })
    .from(tenantRecords)
    .where(
      and(eq(tenantRecords.environmentId, id.environmentId), eq(tenantRecords.externalId, id.externalId)),
    );
  if (record && record.status !== "live" && record.status !== "suspended")
    await setStatus(db, { ...id, to: "offboarded", now });
}

/** What was only prepared is dropped; what is at the platform, or waits for a second person, is not forgotten. */
async function letGo(db: Db, row: StepRow, now: Date): Promise<void> {
  if (!row.actionRunId || (row.state !== "waiting" && row.state !== "ready")) return;
  const [run] = await db.select().from(actionRuns).where(eq(actionRuns.id, row.actionRunId)).for("update");
  if (!run) return;
  if (isLive(run.state)) throw conflict(`"${run.label}" is under way at the platform. Cancel that first.`);
  if (run.state === "waiting")
    throw conflict(`"${run.label}" waits for a second person. Withdraw that request first.`);
  await db
    .update(actionRuns)
    .set({ state: "cancelled", finishedAt: now, verdict: "What it was for was cancelled." })
    .where(and(eq(actionRuns.id, run.id), inArray(actionRuns.state, ["drafted", "previewed"])));
}

/** Leaves a step out, for a reason that stays. What proves or protects cannot be left out. */
export const skipStep = command({
  action: "flow.skip",
  needs: "flow:work",
  input: SkipStep,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running"]);
    const row = find(held, input.step);
    const step = planned(held, input.step);
    if (step && !step.skippable) throw conflict(`"${row.title}" cannot be left out.`);
    if (!["ready", "failed", "running", "waiting"].includes(row.state))
      throw conflict(row.state === "ahead" ? "Its turn has not come." : "It is over already.");
    await letGo(db, row, now);
    await changeStep(db, held, row.key, {
      state: "skipped",
      output: { ...row.output, said: input.reason },
      endedAt: now,
      dueAt: null,
      leaseUntil: null,
      attempt: row.attempt + 1,
      byId: actor.id,
      byName: actor.name,
    });
    await tell(db, held, {
      kind: "step-skipped",
      stepKey: row.key,
      byName: actor.name,
      said: `${row.title}: ${input.reason}`,
      at: now,
    });
    await changeFlow(db, held, {}, now);
    await walk(db, held, now);
    return { result: {}, audit: aboutFlow(held.flow, { step: row.key, reason: input.reason }) };
  },
});

const FRESH = {
  state: "ahead",
  input: null,
  output: null,
  proof: null,
  evidence: null,
  actionRunId: null,
  dueAt: null,
  until: null,
  leaseUntil: null,
  startedAt: null,
  endedAt: null,
  byId: null,
  byName: null,
} satisfies Partial<StepRow>;

/** Does a step again, and with it everything after it that looked at the world as it was. */
export const stepAgain = command({
  action: "flow.again",
  needs: "flow:work",
  input: AgainStep,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running"]);
    const row = find(held, input.step);
    refuseAgain(row);
    const keys = flowResetBy(stepsNow(held), row.key);
    for (const other of held.steps) if (keys.includes(other.key)) await letGo(db, other, now);
    for (const key of keys)
      await changeStep(db, held, key, { ...FRESH, attempt: find(held, key).attempt + 1 });
    await tell(db, held, {
      kind: "step-again",
      stepKey: row.key,
      byName: actor.name,
      said: `${row.title}: to be done again.`,
      at: now,
    });
    await changeFlow(db, held, {}, now);
    await walk(db, held, now);
    return { result: {}, audit: aboutFlow(held.flow, { step: row.key, again: keys }) };
  },
});

function refuseAgain({ state, kind }: StepRow): void {
  if (state === "failed" || state === "skipped" || state === "not-needed") return;
  if (state === "done" && (kind === "ask" || kind === "evidence" || kind === "secret")) return;
  if (state === "running" && kind === "ask") return;
  throw conflict(
    state === "done" ? "It was done, and doing it twice would do it twice." : "It has not been done yet.",
  );
}

function find(held: Held, key: string): StepRow {
  const row = held.steps.find((step) => step.key === key);
  if (!row) throw notFound("step", key);
  return row;
}

/** Somebody else goes on from here. */
export const handFlow = command({
  action: "flow.hand-over",
  needs: "flow:work",
  input: HandFlow,
  async run({ db, actor, now }, input) {
    const held = await holdSeen(db, input, ["running", "paused"]);
    const to = await standingOf(db, input.toPersonId);
    if (!to) throw notFound("person", input.toPersonId);
    if (!can(to, "flow:work", placeOfFlow(held.flow)))
      throw badRequest(`${to.name} may not work on this; hand it over to an operator or an admin.`);
    if (to.id === held.flow.ownerId) throw conflict(`${to.name} has it already.`);
    const from = held.flow.ownerName;
    await changeFlow(db, held, { ownerId: to.id, ownerName: to.name }, now);
    await tell(db, held, {
      kind: "handed-over",
      byName: actor.name,
      said: `From ${from} to ${to.name}.`,
      at: now,
    });
    return { result: {}, audit: aboutFlow(held.flow, { from, to: to.name }) };
  },
});

/** Writes down what somebody found out, on an ended flow as well. */
export const noteFlow = command({
  action: "flow.note",
  needs: "flow:work",
  input: NoteFlow,
  async run({ db, actor, now }, { flowId, text }) {
    const held = await holdSeen(db, { flowId }, ["running", "paused", "finished", "cancelled"]);
    await tell(db, held, { kind: "note", byName: actor.name, said: text, at: now });
    return { result: {}, audit: aboutFlow(held.flow, { text }) };
  },
});
