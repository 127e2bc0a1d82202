import { z } from "zod";
import { takersOf } from "@/server/alerts/takers";
import { together } from "@/server/together";
import { reads, runs } from "@/server/trpc";
import { catalogue } from "./catalogue";
import { abandonRun, finishRun } from "./finish";
import { runbooksForAlert } from "./for-alert";
import { handOver, noteRun, pauseRun, resumeRun } from "./hold";
import { parameterChoices, readRunbook } from "./read-runbook";
import { RunsQuestion, readRun, readRuns } from "./read-runs";
import { skipStep, stepAgain } from "./skip";
import { startRunbook } from "./start";
import { workStep } from "./work";

const runbookId = z.string().min(3).max(200);

export const runbookRunsRouter = {
  catalogue: reads("runbook:read")
    .input(z.strictObject({ text: z.string().max(200).optional() }))
    .query(({ ctx, input }) =>
      together(ctx.db, `runbooks.catalogue ${input.text ?? ""}`, () => catalogue(ctx.db, input, ctx.now)),
    ),
  byId: reads("runbook:read")
    .input(z.strictObject({ id: runbookId }))
    .query(({ ctx, input }) => readRunbook(ctx.db, input.id, ctx.actor.id, ctx.now)),
  parameters: reads("runbook:read")
    .input(z.strictObject({ runbookId, environmentId: z.string().max(200) }))
    .query(({ ctx, input }) => parameterChoices(ctx.db, input.runbookId, input.environmentId)),
  forAlert: reads("runbook:read")
    .input(z.strictObject({ alertId: z.number().int().positive() }))
    .query(({ ctx, input }) =>
      together(ctx.db, `runbooks.forAlert ${input.alertId}`, () => runbooksForAlert(ctx.db, input.alertId)),
    ),
  run: reads("runbook:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => together(ctx.db, `runbooks.run ${input.id}`, () => readRun(ctx.db, input.id))),
  runs: reads("runbook:read")
    .input(RunsQuestion)
    .query(({ ctx, input }) => readRuns(ctx.db, input, ctx.actor.id)),
  walkers: reads("runbook:read").query(({ ctx }) => takersOf(ctx.db, "runbook:walk")),
  start: runs(startRunbook),
  work: runs(workStep),
  skip: runs(skipStep),
  again: runs(stepAgain),
  note: runs(noteRun),
  handOver: runs(handOver),
  pause: runs(pauseRun),
  resume: runs(resumeRun),
  finish: runs(finishRun),
  abandon: runs(abandonRun),
};
