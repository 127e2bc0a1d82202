import { and, desc, eq, getTableColumns, inArray, lt, ne, or } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db";
import { actionRuns, credentials, credentialVersions, flowEvents, flowSteps, flows } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { currentStep, whyLocked } from "@/domain/flow-walk";
import type { ListFlows } from "@/domain/schema/flow";
import { type Held, planned, readFlow, sightOf, stepsNow } from "./flow-rows";
import { leftBehind } from "./left";
import { findActionTitle } from "./offers";

const PAGE = 50;
const SHOWN_EVENTS = 1000;

/** The newest first, a page at a time; `next` asks for the page after it. */
export async function listFlows(db: Db, wanted: z.output<typeof ListFlows>) {
  const { cursor, kind, state } = wanted;
  const rows = await db
    .select()
    .from(flows)
    .where(
      and(
        kind && (kind === "tenant" ? ne(flows.kind, "rotation") : eq(flows.kind, kind)),
        state && (state === "open" ? inArray(flows.state, ["running", "paused"]) : eq(flows.state, state)),
        wanted.environmentId ? eq(flows.environmentId, wanted.environmentId) : undefined,
        wanted.tenant ? eq(flows.tenant, wanted.tenant) : undefined,
        wanted.credentialId ? eq(flows.credentialId, wanted.credentialId) : undefined,
        wanted.batchId ? eq(flows.batchId, wanted.batchId) : undefined,
        cursor &&
          or(
            lt(flows.requestedAt, cursor.at),
            and(eq(flows.requestedAt, cursor.at), lt(flows.id, cursor.id)),
          ),
      ),
    )
    .orderBy(desc(flows.requestedAt), desc(flows.id))
    .limit(PAGE + 1);
  const shown = rows.slice(0, PAGE);
  const steps =
    shown.length === 0
      ? []
      : await db
          .select({
            flowId: flowSteps.flowId,
            title: flowSteps.title,
            kind: flowSteps.kind,
            state: flowSteps.state,
          })
          .from(flowSteps)
          .where(
            inArray(
              flowSteps.flowId,
              shown.map(({ id }) => id),
            ),
          )
          .orderBy(flowSteps.flowId, flowSteps.position);
  const last = shown.at(-1);
  return {
    rows: shown.map((flow) => {
      const own = steps.filter(({ flowId }) => flowId === flow.id);
      const current = currentStep(own);
      return {
        ...flow,
        total: own.length,
        settled: own.filter(({ state: is }) => is === "done" || is === "skipped" || is === "not-needed")
          .length,
        current: current ? { title: current.title, kind: current.kind, state: current.state } : null,
      };
    }),
    next: rows.length > PAGE && last ? { at: last.requestedAt, id: last.id } : null,
  };
}

const {
  credentialId: _credentialId,
  reference: _reference,
  ...VERSION
} = getTableColumns(credentialVersions);

/** All of one flow: what it is, its steps with what they found and ask for, and what happened. */
export async function flowById(db: Db, id: string) {
  const held = await readFlow(db, id);
  if (!held) throw notFound("flow", id);
  const { flow, plan, environment } = held;
  const [events, asked, left, [credential], versions] = await Promise.all([
    db
      .select()
      .from(flowEvents)
      .where(eq(flowEvents.flowId, id))
      .orderBy(desc(flowEvents.id))
      .limit(SHOWN_EVENTS),
    db.select().from(actionRuns).where(eq(actionRuns.flowId, id)),
    leftBehind(db, held),
    flow.credentialId
      ? db
          .select({ id: credentials.id, name: credentials.name, title: credentials.title })
          .from(credentials)
          .where(eq(credentials.id, flow.credentialId))
      : [],
    flow.credentialId
      ? db
          .select(VERSION)
          .from(credentialVersions)
          .where(eq(credentialVersions.credentialId, flow.credentialId))
          .orderBy(desc(credentialVersions.createdAt))
          .limit(20)
      : [],
  ]);
  return {
    flow,
    platformId: environment.platformId,
    credential: credential ?? null,
    /** Where its values lie or lay, and what was proved of them. */
    versions,
    plan: plan
      ? { title: plan.title, purpose: plan.purpose, emergency: plan.emergency ?? false, fields: plan.fields }
      : null,
    steps: held.steps.map((row) => ({
      ...row,
      run: asked.find((run) => run.id === row.actionRunId) ?? null,
      ...stepAsks(held, row.key),
    })),
    events,
    left,
  };
}

/** What a step asks of whoever stands before it. */
function stepAsks(held: Held, key: string) {
  const step = planned(held, key);
  const now = stepsNow(held);
  const own = now.find((one) => one.key === key);
  return {
    isKnown: step !== undefined,
    why: step?.why ?? "",
    source: step?.source ?? null,
    skippable: step?.skippable ?? step === undefined,
    lockedBecause: (own && whyLocked(own, now)) ?? null,
    fields: step?.kind === "evidence" ? step.fields : [],
    secret:
      step?.kind === "secret"
        ? {
            slot: step.slot,
            help: step.help,
            mayGenerate: step.generates !== undefined,
            credential: step.credential?.(sightOf(held, key)) ?? null,
          }
        : null,
    action: step?.kind === "action" ? findActionTitle(held, step) : null,
    button: step?.kind === "status" ? (step.byPerson?.button ?? null) : null,
    to: step?.kind === "status" ? step.to : null,
  };
}
