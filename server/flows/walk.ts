import type { Db } from "@/db";
import type { AuditActor } from "@/db/schema";
import { AppError } from "@/domain/errors";
import type { FlowEventKind } from "@/domain/flow";
import { type FlowMove, nextFlowMove } from "@/domain/flow-walk";
import { TENANT_WORD, type TenantStatus } from "@/domain/tenant";
import type { FlowStep } from "@/platforms/flow";
import { requestDraft } from "@/server/actions/draft-action";
import { requestAction } from "@/server/actions/start-action";
import { appendAudit } from "@/server/audit/append";
import { promoteVersion, retirePrevious } from "@/server/credentials/versions";
import { standingOf } from "@/server/grants/holdings";
import { enqueueIn } from "@/server/queue";
import { setStatus } from "@/server/tenants/records";
import {
  aboutFlow,
  CONSOLE_NAME,
  changeFlow,
  changeStep,
  type Held,
  isByBatch,
  planned,
  sightOf,
  stepsNow,
  tell,
} from "./flow-rows";
import { answerFromFile } from "./from-file";
import { confirmBatched, hear } from "./hear";

/** No plan has as many steps; a walk that does not end is a mistake of ours. */
const MOST_MOVES = 500;
/** A step that is asked stays with its queue for so long before it is put there again. */
export const REDELIVER_SECONDS = 30;

/** How long an action waits for what is in its place, and how often that is looked at. */
const PATIENCE_SECONDS = 900;
const RETRY_SECONDS = 20;

const SYSTEM: AuditActor = {
  kind: "system",
  id: "system",
  name: CONSOLE_NAME,
  role: "",
  session: "",
  ip: "",
};

/**
 * Takes a flow that this transaction holds as far as it goes without a person. Everything it starts is written in the
 * same transaction, so that a death in the middle leaves the flow as it was, and nothing is started twice.
 */
export async function walk(db: Db, held: Held, now: Date): Promise<void> {
  if (held.flow.state !== "running") return;
  let isChanged = false;
  const heard = await hear(db, held, now);
  await confirmBatched(db, held, now);
  await startWaiting(db, held, now);
  for (let count = 0; ; count += 1) {
    if (count > MOST_MOVES) throw new Error(`flow ${held.flow.id} does not come to rest`);
    const move = nextFlowMove(stepsNow(held), heard, now);
    if (!move) break;
    isChanged = true;
    if (move.to === "finished") {
      await finish(db, held, now);
      return;
    }
    heard.delete(move.key);
    await make(db, held, move, now);
    if (move.to === "ready") await answerFromFile(db, held, move.key, now);
  }
  if (isChanged) await changeFlow(db, held, {}, now);
}

async function finish(db: Db, held: Held, now: Date): Promise<void> {
  const said = "Every step is done.";
  await changeFlow(db, held, { state: "finished", finishedAt: now, said }, now);
  if (held.flow.kind === "rotation" && held.flow.credentialId)
    await retirePrevious(db, held.flow.credentialId, now);
  await tell(db, held, { kind: "finished", byName: CONSOLE_NAME, said, at: now });
  await appendAudit(db, SYSTEM, held.flow.id, {
    ...aboutFlow(held.flow),
    action: "flow.finish",
    result: "done",
  });
}

const TOLD: Record<Exclude<FlowMove["to"], "finished">, FlowEventKind> = {
  ready: "step-ready",
  running: "step-started",
  done: "step-done",
  failed: "step-failed",
  "not-needed": "step-not-needed",
};

async function make(db: Db, held: Held, move: Exclude<FlowMove, { to: "finished" }>, now: Date) {
  const row = held.steps.find(({ key }) => key === move.key);
  if (!row) throw new Error(`flow ${held.flow.id} has no step ${move.key}`);
  const step = planned(held, move.key);
  if (!step) return settle(db, held, move.key, "failed", "This release no longer knows this step.", now);
  if (move.to === "ready") {
    const isBack = row.state === "waiting" || row.state === "running";
    await changeStep(db, held, move.key, {
      state: "ready",
      actionRunId: isBack ? null : row.actionRunId,
      startedAt: now,
      ...(step.kind === "action" && { input: step.input(sightOf(held, move.key)) }),
    });
    return say(db, held, move.key, "step-ready", move.said || "Its turn came.", now);
  }
  if (move.to === "running") return begin(db, held, step, now);
  return settle(db, held, move.key, move.to, move.said, now);
}

/** Writes down how a step ended. */
async function settle(
  db: Db,
  held: Held,
  key: string,
  to: "done" | "failed" | "not-needed",
  said: string,
  now: Date,
): Promise<void> {
  const before = held.steps.find((step) => step.key === key)?.output;
  await changeStep(db, held, key, {
    state: to,
    output: { ...before, said },
    endedAt: now,
    dueAt: null,
    leaseUntil: null,
  });
  await say(db, held, key, TOLD[to], said, now);
}

const say = (db: Db, held: Held, stepKey: string, kind: FlowEventKind, said: string, at: Date) =>
  tell(db, held, {
    kind,
    stepKey,
    byName: CONSOLE_NAME,
    said: `${held.steps.find(({ key }) => key === stepKey)?.title ?? stepKey}: ${said}`,
    at,
  });

async function begin(db: Db, held: Held, step: FlowStep, now: Date): Promise<void> {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  await changeStep(db, held, step.key, { state: "running", startedAt: now, endedAt: null, output: null });
  await say(db, held, step.key, "step-started", "Begins.", now);
  const sight = sightOf(held, step.key);
  switch (step.kind) {
    case "wait":
      return changeStep(db, held, step.key, { dueAt: after(step.seconds(sight)) });
    case "ask":
      await changeStep(db, held, step.key, {
        dueAt: after(REDELIVER_SECONDS),
        until: after(step.forSeconds),
      });
      return enqueueIn(db)("ask-flow", { id: held.flow.id, step: step.key });
    case "promote":
      return promote(db, held, step.key, now);
    case "status": {
      const failed = await inWords(db, (tx) => setStanding(tx, held, step.to, now));
      return settle(
        db,
        held,
        step.key,
        failed ? "failed" : "done",
        failed?.message ?? nowStands(step.to),
        now,
      );
    }
    case "action":
      return act(db, held, step, now);
    default:
      throw new Error(`a step of kind ${step.kind} waits for a person`);
  }
}

async function promote(db: Db, held: Held, key: string, now: Date): Promise<void> {
  const { credentialId, id } = held.flow;
  if (!credentialId) return settle(db, held, key, "failed", "This flow has no credential.", now);
  const failed = await inWords(db, (tx) =>
    promoteVersion(tx, { credentialId, flowId: id, by: { name: CONSOLE_NAME }, now }),
  );
  if (failed) return settle(db, held, key, "failed", failed.message, now);
  await appendAudit(db, SYSTEM, id, {
    ...aboutFlow(held.flow, { credential: credentialId }),
    action: "credential.promote",
    result: "done",
  });
  await settle(db, held, key, "done", "The new value is the one that counts here now.", now);
}

/** How a tenant stands from now on, in a sentence. */
export const nowStands = (to: TenantStatus) => `The tenant is ${TENANT_WORD[to]} here from now on.`;

export async function setStanding(
  db: Db,
  { flow }: Held,
  to: Parameters<typeof setStatus>[1]["to"],
  now: Date,
): Promise<void> {
  await setStatus(db, {
    environmentId: flow.environmentId,
    externalId: flow.tenant || flow.subject,
    to,
    now,
  });
}

/** Starts what is safe, and drafts what a person asked for with many others; the rest waits for a person. */
async function act(db: Db, held: Held, step: Extract<FlowStep, { kind: "action" }>, now: Date) {
  const { flow } = held;
  const row = held.steps.find(({ key }) => key === step.key);
  const input = step.input(sightOf(held, step.key));
  const wanted = {
    environmentId: flow.environmentId,
    action: step.action,
    input,
    requestKey: `flow:${flow.id}:${step.key}:${row?.attempt ?? 0}`,
    correlationId: flow.id,
  };
  let actionRunId: string | undefined;
  const failed = await inWords(db, async (tx) => {
    const ctx = { db: tx, now, enqueue: enqueueIn(tx) };
    if (isByBatch(held, step)) {
      const by = await requesterOf(tx, flow.requestedById);
      actionRunId = (
        await requestDraft(ctx, { ...wanted, by, origin: "flow", flowId: flow.id, flowStep: step.key })
      ).id;
    } else
      actionRunId = (
        await requestAction(ctx, {
          ...wanted,
          by: { id: flow.ownerId, name: flow.ownerName },
          origin: "flow",
          flow: { id: flow.id, step: step.key },
        })
      ).id;
  });
  if (failed) return waitOrFail(db, held, step.key, failed, now);
  await changeStep(db, held, step.key, {
    input,
    state: "waiting",
    actionRunId: actionRunId ?? null,
    dueAt: null,
  });
}

/** Something else is under way there, or a freeze holds: it is tried again for a while, and then fails in those words. */
async function waitOrFail(db: Db, held: Held, key: string, refused: AppError, now: Date): Promise<void> {
  const row = held.steps.find((step) => step.key === key);
  const until = row?.until ?? new Date(now.getTime() + PATIENCE_SECONDS * 1000);
  if (refused.code !== "CONFLICT" || now >= until)
    return settle(db, held, key, "failed", refused.message, now);
  await changeStep(db, held, key, {
    state: "waiting",
    output: { said: refused.message },
    until,
    dueAt: new Date(now.getTime() + RETRY_SECONDS * 1000),
  });
}

/** Starts what had to wait its turn and may begin by now. */
async function startWaiting(db: Db, held: Held, now: Date): Promise<void> {
  for (const row of held.steps) {
    const step = planned(held, row.key);
    const isDue = row.state === "waiting" && !row.actionRunId && row.dueAt !== null && row.dueAt <= now;
    if (isDue && step?.kind === "action") await act(db, held, step, now);
  }
}

async function requesterOf(db: Db, id: string | null) {
  const person = id ? await standingOf(db, id) : undefined;
  if (!person) throw new AppError("FORBIDDEN", "Whoever asked for it is gone.");
  return person;
}

/** Does it in a savepoint, so that a refusal leaves nothing behind and is told in its words. */
async function inWords(db: Db, work: (tx: Db) => Promise<void>): Promise<AppError | undefined> {
  try {
    await db.transaction(work);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
