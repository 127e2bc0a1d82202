import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { type AuditActor, actionRuns, capabilities, environments } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { RunAction } from "@/domain/schema/action";
import type { Action } from "@/platforms/platform";
import { type CommandContext, command, inWords } from "@/server/command";
import { connectors } from "@/server/connectors";
import type { Enqueue } from "@/server/queue";

export type Requested = {
  environmentId: string;
  action: string;
  input: Record<string, string>;
  requestKey: string;
  by: { id: string | null; name: string };
  checklist?: { runId: string; rowKey: string };
};

/**
 * Writes down that an action is wanted and hands it to the worker, in the caller's transaction. Refuses what the
 * deployment does not offer, and a second live run of the same thing. The same request key gives the same run.
 */
export async function requestAction(ctx: { db: Db; now: Date; enqueue: Enqueue }, wanted: Requested) {
  const { db, now, enqueue } = ctx;
  // Two deliveries of one click wait for each other here, so that the second finds the first.
  await db.execute(sql`select pg_advisory_xact_lock(hashtext(${wanted.requestKey}))`);
  const [repeated] = await db
    .select()
    .from(actionRuns)
    .where(eq(actionRuns.idempotencyKey, wanted.requestKey));
  if (repeated) {
    if (repeated.action !== wanted.action || repeated.environmentId !== wanted.environmentId)
      throw conflict("This request key was used for something else already.");
    return repeated;
  }
  const { action, environment } = await findAction(db, wanted.environmentId, wanted.action);
  const parsed = action.input.safeParse(wanted.input);
  if (!parsed.success) throw badRequest(inWords(parsed.error));
  const [offered] = await db
    .select()
    .from(capabilities)
    .where(
      and(eq(capabilities.environmentId, environment.id), eq(capabilities.capability, action.capability)),
    );
  if (offered && !offered.supported)
    throw conflict(`${environment.id} does not offer this: ${offered.because}`);

  const label = action.label(parsed.data);
  const [run] = await db
    .insert(actionRuns)
    .values({
      environmentId: environment.id,
      action: action.key,
      target: action.target(parsed.data),
      label,
      input: wanted.input,
      tier: action.tier,
      state: "queued",
      idempotencyKey: wanted.requestKey,
      requestedById: wanted.by.id,
      requestedByName: wanted.by.name,
      requestedAt: now,
      expectedSeconds: action.expectedSeconds,
      checklistRunId: wanted.checklist?.runId ?? null,
      checklistRowKey: wanted.checklist?.rowKey ?? null,
    })
    .onConflictDoNothing()
    .returning();
  if (!run) throw conflict(`"${label}" is already under way there. Wait for it to end, or cancel it.`);
  await enqueue("run-action", { id: run.id });
  return run;
}

export async function findAction(
  db: Db,
  environmentId: string,
  key: string,
): Promise<{ action: Action; environment: typeof environments.$inferSelect }> {
  const [environment] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
  if (!environment) throw notFound("environment", environmentId);
  const action = connectors[environment.platformId]
    .actions(environment.dialect ?? "")
    .find((candidate) => candidate.key === key);
  if (!action) throw notFound("action", key);
  return { action, environment };
}

export const startAction = command({
  action: "action.start",
  needs: "action:run",
  input: RunAction,
  async run(ctx: CommandContext, { environmentId, action, input, requestKey }) {
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
    });
    return { result: { id: run.id }, audit: aboutRun(run) };
  },
});

export const aboutRun = (run: typeof actionRuns.$inferSelect) => ({
  subjectKind: "action-run",
  subjectId: run.id,
  environmentId: run.environmentId,
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
