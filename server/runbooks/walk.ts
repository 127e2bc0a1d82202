import type { Db } from "@/db";
import type { RunbookEventKind } from "@/domain/runbook";
import { isMachine, type Move, nextMove } from "@/domain/runbook-walk";
import type { RunbookStep } from "@/domain/schema/runbook";
import { askChecks, beginStep } from "./begin-step";
import { adoptActions, hear } from "./hear";
import { CONSOLE_NAME, changeRun, changeStep, type Held, tell } from "./run-rows";

/** No document has as many steps; a walk that does not end is a mistake of ours. */
const MOST_MOVES = 2000;

/**
 * Takes a run that this transaction holds as far as it goes without a person. Everything it starts is written in the
 * same transaction, so that a death in the middle leaves the run as it was, and nothing is started twice.
 */
export async function walk(db: Db, held: Held, now: Date): Promise<void> {
  if (held.run.state !== "running") return;
  let isChanged = await adoptActions(db, held, now);
  const heard = await hear(db, held, now);
  for (let count = 0; ; count += 1) {
    if (count > MOST_MOVES) throw new Error(`runbook run ${held.run.id} does not come to rest`);
    const move = nextMove(held.document, held.steps, heard, now);
    if (!move) break;
    heard.delete(move.key);
    await make(db, held, move, now);
    isChanged = true;
  }
  if (isChanged) await changeRun(db, held, {}, now);
  await askLateChecks(db, held, now);
}

const TOLD: Record<Move["to"], RunbookEventKind | undefined> = {
  ahead: undefined,
  ready: "step-ready",
  running: "step-started",
  done: "step-done",
  failed: "step-failed",
  "not-needed": "step-not-needed",
};

async function make(db: Db, held: Held, move: Move, now: Date): Promise<void> {
  const step = held.document.steps.find(({ key }) => key === move.key);
  const row = held.steps.find(({ key }) => key === move.key);
  if (!step || !row) throw new Error(`runbook run ${held.run.id} has no step ${move.key}`);
  const said = move.said || (move.to === "ready" ? "Its turn came." : "");
  if (move.to === "ready" || move.to === "running") return begin(db, held, step, move.to, said, now);
  const ended = move.to === "ahead" ? {} : { endedAt: now, dueAt: null };
  const found = move.to === "done" || move.to === "failed" ? move.found : undefined;
  const byMachine = isMachine(step.kind) ? { byName: CONSOLE_NAME } : {};
  await changeStep(db, held, step.key, {
    state: move.to,
    ...ended,
    ...byMachine,
    ...(move.to !== "ahead" && { output: { ...found, said } }),
  });
  const kind = TOLD[move.to];
  if (kind)
    await tell(db, held, {
      kind,
      stepKey: step.key,
      byName: CONSOLE_NAME,
      said: `${step.title}: ${said}`,
      at: now,
    });
}

async function begin(
  db: Db,
  held: Held,
  step: RunbookStep,
  to: "ready" | "running",
  said: string,
  now: Date,
): Promise<void> {
  const row = held.steps.find(({ key }) => key === step.key);
  if (!row) return;
  const begun = await beginStep(db, held, step, row, now);
  const isFailed = "failed" in begun;
  const fresh = {
    output: null,
    actionRunId: null,
    queryRunId: null,
    dueAt: null,
    endedAt: null,
    byId: null,
    byName: null,
  };
  await changeStep(
    db,
    held,
    step.key,
    isFailed
      ? { ...fresh, state: "failed", startedAt: now, endedAt: now, output: { said: begun.failed } }
      : { ...fresh, state: to, startedAt: now, ...begun.step },
  );
  await tell(db, held, {
    kind: isFailed ? "step-failed" : to === "ready" ? "step-ready" : "step-started",
    stepKey: step.key,
    byName: CONSOLE_NAME,
    said: `${step.title}: ${isFailed ? begun.failed : said || "Looking."}`,
    at: now,
  });
}

/** A question may not be asked as soon as a step wants it; it is asked for again until it has answered. */
async function askLateChecks(db: Db, held: Held, now: Date): Promise<void> {
  for (const step of held.document.steps) {
    if (step.kind !== "check" && step.kind !== "verify") continue;
    const row = held.steps.find(({ key }) => key === step.key);
    if (row?.state !== "running" || !row.dueAt || row.dueAt > now) continue;
    await changeStep(db, held, step.key, { dueAt: await askChecks(db, held, step, now) });
  }
}
