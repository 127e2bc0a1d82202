import { and, asc, desc, eq, ne, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, flowEvents, flowSteps, flows } from "@/db/schema";
import { placeOf } from "@/domain/access";
import { conflict, notFound } from "@/domain/errors";
import type { FlowEventKind, FlowState } from "@/domain/flow";
import type { FlowStepNow } from "@/domain/flow-walk";
import type { FlowPlan, FlowSight, FlowStep } from "@/platforms/flow";
import type { Fact } from "@/platforms/platform";
import { clockText } from "@/server/actions/start-action";
import { plansOf, tierOf } from "./plans";

export type FlowRow = typeof flows.$inferSelect;
export type StepRow = typeof flowSteps.$inferSelect;
type Environment = typeof environments.$inferSelect;

/** A flow that this transaction holds, with its steps in order and what its plan says of them today. */
export type Held = { flow: FlowRow; environment: Environment; plan: FlowPlan | undefined; steps: StepRow[] };

/** What the console does by itself stands under its own name. */
export const CONSOLE_NAME = "Wheelhouse";

export async function readFlow(db: Db, id: string): Promise<Held | undefined> {
  const [found] = await db
    .select({ flow: flows, environment: environments })
    .from(flows)
    .innerJoin(environments, eq(environments.id, flows.environmentId))
    .where(eq(flows.id, id));
  if (!found) return undefined;
  const steps = await db
    .select()
    .from(flowSteps)
    .where(eq(flowSteps.flowId, id))
    .orderBy(asc(flowSteps.position));
  return { ...found, plan: plansOf(found.environment).find(({ key }) => key === found.flow.plan), steps };
}

/** Holds the flow until the transaction ends. With `skipBusy` one that somebody else holds is left to them. */
export async function holdFlow(db: Db, id: string, { skipBusy = false } = {}): Promise<Held | undefined> {
  const [row] = await db
    .select({ id: flows.id })
    .from(flows)
    .where(eq(flows.id, id))
    .for("update", skipBusy ? { skipLocked: true } : {});
  return row && readFlow(db, id);
}

const STATE_WORD: Record<FlowState, string> = {
  running: "running",
  paused: "paused; resume it first",
  finished: "finished; it stays as it is",
  cancelled: "cancelled; it stays as it is",
};

/** The flow as its person saw it: of two who act on the same sight of it, the second reads what the first did. */
export async function holdSeen(
  db: Db,
  wanted: { flowId: string; version?: number },
  states: readonly FlowState[],
): Promise<Held> {
  const held = await holdFlow(db, wanted.flowId);
  if (!held) throw notFound("flow", wanted.flowId);
  if (!states.includes(held.flow.state)) throw conflict(`This is ${STATE_WORD[held.flow.state]}.`);
  if (wanted.version !== undefined && held.flow.version !== wanted.version)
    throw conflict(await whatHappened(db, wanted.flowId));
  return held;
}

async function whatHappened(db: Db, flowId: string): Promise<string> {
  const [last] = await db
    .select()
    .from(flowEvents)
    .where(and(eq(flowEvents.flowId, flowId), ne(flowEvents.byName, CONSOLE_NAME)))
    .orderBy(desc(flowEvents.id))
    .limit(1);
  const told = last ? ` ${last.byName}, ${clockText(last.at)}: ${last.said}` : "";
  return `Nothing was done: it moved on since you looked.${told} Look again before you go on.`;
}

/** Changes the flow so that whoever saw it before has to look again. */
export async function changeFlow(db: Db, held: Held, to: Partial<FlowRow>, now: Date): Promise<void> {
  const [flow] = await db
    .update(flows)
    .set({ ...to, version: sql`${flows.version} + 1`, changedAt: now })
    .where(eq(flows.id, held.flow.id))
    .returning();
  if (flow) held.flow = flow;
}

export async function changeStep(db: Db, held: Held, key: string, to: Partial<StepRow>): Promise<void> {
  const [step] = await db
    .update(flowSteps)
    .set(to)
    .where(and(eq(flowSteps.flowId, held.flow.id), eq(flowSteps.key, key)))
    .returning();
  if (step) held.steps = held.steps.map((one) => (one.key === key ? step : one));
}

export async function tell(
  db: Db,
  held: Held,
  event: { kind: FlowEventKind; stepKey?: string; byName: string; said: string; at: Date },
): Promise<void> {
  await db.insert(flowEvents).values({ ...event, flowId: held.flow.id, stepKey: event.stepKey ?? null });
}

export const placeOfFlow = (flow: FlowRow) => placeOf(flow.environmentId, flow.tenant || flow.subject);

export const aboutFlow = (flow: FlowRow, detail: Record<string, unknown> = {}) => ({
  subjectKind: "flow",
  subjectId: flow.id,
  environmentId: flow.environmentId,
  ...(flow.tenant && { tenant: flow.tenant }),
  detail: { kind: flow.kind, plan: flow.plan, label: flow.label, tenant: flow.tenant, ...detail },
});

/** What its plan says of a step; undefined when a newer release knows it no longer. */
export const planned = ({ plan }: Pick<Held, "plan">, key: string): FlowStep | undefined =>
  plan?.steps.find((step) => step.key === key);

/** What a step may read of its flow. */
export function sightOf({ flow, steps }: Pick<Held, "flow" | "steps">, key: string): FlowSight {
  const found: Record<string, Record<string, Fact>> = {};
  for (const step of steps)
    if (step.state === "done") found[step.key] = { ...step.proof, ...step.output?.facts };
  return {
    flowId: flow.id,
    idempotencyKey: flow.requestKey,
    tenant: flow.tenant,
    input: flow.input,
    found,
    requestedAt: flow.requestedAt,
    beganAt: steps.find((step) => step.key === key)?.startedAt ?? flow.requestedAt,
  };
}

export function stepsNow(held: Held): FlowStepNow[] {
  return held.steps.map(({ key, kind, title, state, dueAt }) => {
    const step = planned(held, key);
    return {
      key,
      kind,
      title,
      state,
      dueAt,
      isNeeded: step?.onlyIf?.(sightOf(held, key)) ?? true,
      byPerson:
        (step?.kind === "status" && step.byPerson !== undefined) ||
        (step?.kind === "action" && (tierOf(held.environment, step) ?? 1) > 1 && !isByBatch(held, step)),
      locked: step?.locked,
    };
  });
}

/** What disrupts is asked for by the console itself where a person asked for many at once with one reason. */
export const isByBatch = ({ flow, plan, environment }: Held, step: FlowStep): boolean =>
  flow.batchId !== null && plan?.isBulk === true && tierOf(environment, step) === 2;
