import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, actionRuns, capabilities, environments } from "@/db/schema";
import type { ActionOrigin } from "@/domain/action";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { RunAction } from "@/domain/schema/action";
import type { Action } from "@/platforms/platform";
import { type CommandContext, command, inWords } from "@/server/command";
import { connectors } from "@/server/connectors";
import { countAutomated } from "@/server/freezes/breaker";
import { whyFrozen } from "@/server/freezes/refuse-frozen";
import type { Enqueue } from "@/server/queue";
import { jobOf } from "@/server/syncs/job-of";
import { actionsOf } from "./actions-of";
import { holdTurns, nextTurn } from "./turn";

export type Requested = {
  environmentId: string;
  action: string;
  /** What it is called, when not as its action calls it. */
  label?: string;
  input: Record<string, string>;
  requestKey: string;
  by: { id: string | null; name: string };
  /** Not before then, however soon its turn comes. */
  notBefore?: Date;
  correlationId?: string;
  /** The run that it repeats. */
  retryOf?: number;
  /** The run that it takes back. */
  undoOf?: string;
  /** A person, unless it says otherwise. */
  origin?: ActionOrigin;
  checklist?: { runId: string; rowKey: string };
  runbook?: { runId: string; step: string; alertId: number | null };
  flow?: { id: string; step: string };
};

/**
 * Writes down that an action is wanted and hands it to the worker, in the caller's transaction. Refuses what the
 * deployment does not offer, and a second live run of the same thing. The same request key gives the same run.
 */
export async function requestAction(ctx: { db: Db; now: Date; enqueue: Enqueue }, wanted: Requested) {
  const { db, now, enqueue } = ctx;
  const repeated = await repeatedRun(db, wanted);
  if (repeated) return repeated;
  const { action, environment } = await findAction(db, wanted.environmentId, wanted.action);
  const parsed = action.input.safeParse(wanted.input);
  if (!parsed.success) throw badRequest(inWords(parsed.error));
  await refuseUnoffered(db, environment.id, action);

  const origin = wanted.runbook ? "runbook" : (wanted.origin ?? "person");
  const frozen = await whyFrozen(
    db,
    { environmentId: environment.id, tier: action.tier, origin, byId: wanted.by.id },
    now,
  );
  if (frozen) throw conflict(frozen);

  const label = wanted.label ?? action.label(parsed.data);
  const target = action.target(parsed.data);
  const of = { environmentId: environment.id, action, target };
  await holdTurns(db, of);
  await refuseEcho(db, of, label, now);
  const turn = await nextTurn(db, of, wanted.notBefore && wanted.notBefore > now ? wanted.notBefore : now);
  const notBefore = turn > now ? turn : null;
  const about = jobOf(environment.platformId, action.key, wanted.input);
  const [run] = await db
    .insert(actionRuns)
    .values({
      environmentId: environment.id,
      action: action.key,
      target,
      label,
      input: wanted.input,
      job: about?.job ?? null,
      tenant: about?.tenant ?? null,
      correlationId: wanted.correlationId ?? null,
      retryOf: wanted.retryOf ?? null,
      notBefore,
      undoOf: wanted.undoOf ?? null,
      tier: action.tier,
      origin,
      state: "queued",
      idempotencyKey: wanted.requestKey,
      requestedById: wanted.by.id,
      requestedByName: wanted.by.name,
      requestedAt: now,
      expectedSeconds: action.expectedSeconds,
      checklistRunId: wanted.checklist?.runId ?? null,
      checklistRowKey: wanted.checklist?.rowKey ?? null,
      ...(wanted.runbook && {
        runbookRunId: wanted.runbook.runId,
        runbookStep: wanted.runbook.step,
        alertId: wanted.runbook.alertId,
      }),
      ...(wanted.flow && { flowId: wanted.flow.id, flowStep: wanted.flow.step }),
    })
    .onConflictDoNothing()
    .returning();
  if (!run) throw conflict(await inItsPlace(db, environment.id, { target, action: action.key, ...about }));
  await countAutomated(db, run);
  await enqueue(
    "run-action",
    { id: run.id },
    { afterSeconds: notBefore ? Math.ceil((notBefore.getTime() - now.getTime()) / 1000) : 0 },
  );
  return run;
}

/** The run that this request key made before. Two deliveries of one click wait here for each other. */
export async function repeatedRun(
  db: Db,
  wanted: Pick<Requested, "environmentId" | "action" | "requestKey">,
): Promise<typeof actionRuns.$inferSelect | undefined> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext(${wanted.requestKey}))`);
  const [repeated] = await db
    .select()
    .from(actionRuns)
    .where(eq(actionRuns.idempotencyKey, wanted.requestKey));
  if (repeated && (repeated.action !== wanted.action || repeated.environmentId !== wanted.environmentId))
    throw conflict("This request key was used for something else already.");
  return repeated;
}

export async function refuseUnoffered(
  db: Db,
  environmentId: string,
  { capability }: Pick<Action, "capability">,
): Promise<void> {
  const [offered] = await db
    .select()
    .from(capabilities)
    .where(and(eq(capabilities.environmentId, environmentId), eq(capabilities.capability, capability)));
  if (offered && !offered.supported)
    throw conflict(`${environmentId} does not offer this: ${offered.because}`);
}

const ECHO_MS = 2000;

/** A click that comes right after the last one ended is the same wish. What failed may be tried again at once. */
export async function refuseEcho(
  db: Db,
  of: { environmentId: string; action: Action; target: string },
  label: string,
  now: Date,
): Promise<void> {
  const [last] = await db
    .select({ at: actionRuns.requestedAt })
    .from(actionRuns)
    .where(
      and(
        eq(actionRuns.environmentId, of.environmentId),
        eq(actionRuns.action, of.action.key),
        eq(actionRuns.target, of.target),
        eq(actionRuns.state, "succeeded"),
        gt(actionRuns.requestedAt, new Date(now.getTime() - ECHO_MS)),
      ),
    );
  if (last && last.at <= now) throw conflict(`"${label}" was asked for a moment ago and is done.`);
}

/** Why there is no room for another: what is live there, and until when it waits. */
export async function inItsPlace(
  db: Db,
  environmentId: string,
  wanted: { action: string; target: string; job?: string | null; tenant?: string | null },
): Promise<string> {
  const live = await db
    .select()
    .from(actionRuns)
    .where(and(eq(actionRuns.environmentId, environmentId), LIVE));
  const other = live.find(
    (run) =>
      (run.action === wanted.action && run.target === wanted.target) ||
      (run.job !== null &&
        run.job === wanted.job &&
        (run.tenant === wanted.tenant || run.tenant === "" || wanted.tenant === "")),
  );
  if (!other) return "It was just under way there. Try again.";
  return other.state === "queued" && other.notBefore
    ? `"${other.label}" waits for its turn at ${clockText(other.notBefore)}. Cancel it to start another.`
    : `"${other.label}" is already under way there. Wait for it to end, or cancel it.`;
}

export const clockText = (at: Date) => `${at.toISOString().slice(11, 19)} UTC`;

type Known = { action: Action | undefined; environment: typeof environments.$inferSelect };

/** The environment, while it is configured, and what its deployment calls by that key. */
export async function knownAction(db: Db, environmentId: string, key: string): Promise<Known | undefined> {
  const [environment] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
  if (!environment) return undefined;
  const action = actionsOf(connectors[environment.platformId], environment).find(
    (candidate) => candidate.key === key,
  );
  return { action, environment };
}

export async function findAction(
  db: Db,
  environmentId: string,
  key: string,
): Promise<Known & { action: Action }> {
  const known = await knownAction(db, environmentId, key);
  if (!known) throw notFound("environment", environmentId);
  const { action, environment } = known;
  if (!action) throw notFound("action", key);
  return { action, environment };
}

export const startAction = command({
  action: "action.start",
  needs: "action:run",
  input: RunAction,
  async run(ctx: CommandContext, { environmentId, action, input, requestKey, flowId, flowStep }) {
    const found = await findAction(ctx.db, environmentId, action);
    if (found.action.tier > 1)
      throw badRequest(
        `"${found.action.title}" is asked for with a preview and a reason, from its own screen.`,
      );
    const run = await requestAction(ctx, {
      environmentId,
      action,
      input,
      requestKey: `${ctx.actor.id}:${requestKey}`,
      by: ctx.actor,
      correlationId: ctx.correlationId,
      ...(flowId && flowStep && { flow: { id: flowId, step: flowStep } }),
    });
    return { result: { id: run.id }, audit: aboutRun(run) };
  },
});

export const aboutRun = (run: typeof actionRuns.$inferSelect) => ({
  subjectKind: "action-run",
  subjectId: run.id,
  environmentId: run.environmentId,
  ...(run.tenant && { tenant: run.tenant }),
  detail: { action: run.action, label: run.label, input: run.input, state: run.state },
});

/** The person in whose name a worker writes what became of their request. */
export const requesterOf = (run: typeof actionRuns.$inferSelect): AuditActor => ({
  kind: run.requestedById ? "person" : "system",
  id: run.requestedById ?? "system",
  name: run.requestedByName,
  role: "",
  session: "",
  ip: "",
});

export const LIVE = inArray(actionRuns.state, ["queued", "running", "verifying"]);
