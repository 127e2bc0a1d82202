import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { alerts, environments, runbookRuns, runbookSteps } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { StartRunbook } from "@/domain/schema/runbook";
import { type CommandContext, command } from "@/server/command";
import { checkParameters } from "./check-parameters";
import { noteOnAlert } from "./note-on-alert";
import { currentRunbook } from "./read-document";
import { aboutRun, holdRun, tell } from "./run-rows";
import { walk } from "./walk";

/** Begins a walk in one environment. It keeps the version it began with; the same request key is the same run. */
export const startRunbook = command({
  action: "runbook.start",
  needs: "runbook:walk",
  input: StartRunbook,
  async run(ctx: CommandContext, input) {
    const { db, actor, now } = ctx;
    const { id: runbookId, platformId, version, document } = await currentRunbook(db, input.runbookId);
    const [place] = await db
      .select()
      .from(environments)
      .where(and(eq(environments.id, input.environmentId), eq(environments.active, true)));
    if (!place) throw notFound("environment", input.environmentId);
    if (place.platformId !== platformId)
      throw badRequest(`This runbook is for ${platformId}; ${place.id} is another platform.`);
    if (input.alertId !== undefined) await refuseOtherAlert(db, input.alertId, place.id);
    const parameters = await checkParameters(db, place, document, input.parameters);
    const requestKey = `${actor.id}:${input.requestKey}`;
    const [run] = await db
      .insert(runbookRuns)
      .values({
        runbookId,
        runbookVersion: version,
        environmentId: place.id,
        requestKey,
        parameters,
        state: "running",
        alertId: input.alertId ?? null,
        startedById: actor.id,
        startedByName: actor.name,
        ownerId: actor.id,
        ownerName: actor.name,
        startedAt: now,
        changedAt: now,
      })
      .onConflictDoNothing()
      .returning();
    if (!run) {
      const [repeated] = await db.select().from(runbookRuns).where(eq(runbookRuns.requestKey, requestKey));
      if (repeated?.runbookId !== runbookId || repeated.environmentId !== place.id)
        throw conflict("This request key was used for something else already.");
      return { result: { id: repeated.id }, audit: aboutRun(repeated, { repeated: true }) };
    }
    await db.insert(runbookSteps).values(
      document.steps.map(({ key, kind }, position) => ({
        runId: run.id,
        key,
        kind,
        position,
        state: "ahead" as const,
      })),
    );
    const held = await holdRun(db, run.id);
    if (!held) throw notFound("runbook run", run.id);
    await tell(db, held, {
      kind: "started",
      byName: actor.name,
      said: `Began "${document.title}".`,
      at: now,
    });
    await walk(db, held, now);
    await noteOnAlert(ctx, held.run, `Began the runbook "${document.title}".`);
    return { result: { id: run.id }, audit: aboutRun(run, { parameters, alertId: run.alertId }) };
  },
});

async function refuseOtherAlert(db: Db, id: number, environmentId: string): Promise<void> {
  const [alert] = await db
    .select({ environmentId: alerts.environmentId })
    .from(alerts)
    .where(eq(alerts.id, id));
  if (!alert) throw notFound("alert", String(id));
  if (alert.environmentId !== environmentId)
    throw badRequest(`Alert ${id} is about ${alert.environmentId}; start the runbook there.`);
}
