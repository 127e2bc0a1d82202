import { z } from "zod";
import { retryRun } from "@/server/syncs/retry";
import { staleStarts } from "@/server/syncs/stale";
import { startJobs } from "@/server/syncs/start-jobs";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { watchesToMind, watchOf } from "@/server/watches/queries";
import { cancelAction } from "./cancel-action";
import { actionCatalogue } from "./catalogue";
import { draftAction, previewAgain } from "./draft-action";
import { actionPeople, ListActions, listActions, ReadOutput, readOutput } from "./list-runs";
import { actionRunById, jobTriggers, papersOf, recentActionRuns } from "./queries";
import { startAction } from "./start-action";
import { submitAction } from "./submit-action";
import { undoAction } from "./undo-action";

const InEnvironment = z.strictObject({ environmentId: z.string().max(200) });

export const actionsRouter = router({
  recent: reads("action:read")
    .input(InEnvironment)
    .query(({ ctx, input }) =>
      together(ctx.db, `actions.recent ${input.environmentId}`, () =>
        recentActionRuns(ctx.db, input.environmentId),
      ),
    ),
  byId: reads("action:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => actionRunById(ctx.db, input.id, ctx.now)),
  list: reads("action:read")
    .input(ListActions)
    .query(({ ctx, input }) =>
      together(ctx.db, `actions.list ${JSON.stringify(input)}`, () => listActions(ctx.db, input)),
    ),
  people: reads("action:read").query(({ ctx }) => actionPeople(ctx.db)),
  output: reads("action:read")
    .input(ReadOutput)
    .query(({ ctx, input }) => readOutput(ctx.db, input)),
  papers: reads("action:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => papersOf(ctx.db, input.id)),
  /** How it is compared with the hour before it. */
  watch: reads("action:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) =>
      together(ctx.db, `actions.watch ${input.id}`, () => watchOf(ctx.db, input.id, ctx.now)),
    ),
  watches: reads("action:read").query(({ ctx }) =>
    together(ctx.db, "actions.watches", () => watchesToMind(ctx.db, ctx.now)),
  ),
  triggers: reads("action:read")
    .input(InEnvironment)
    .query(({ ctx, input }) => jobTriggers(ctx.db, input.environmentId)),
  /** What is late and could be started, and when each would be. */
  stale: reads("action:read")
    .input(z.strictObject({ environmentId: z.string().max(200).optional() }))
    .query(({ ctx, input }) => staleStarts(ctx.db, { environmentId: input.environmentId, now: ctx.now })),
  /** All that can be done there, by tier, and why not where it cannot. */
  catalogue: reads("action:read")
    .input(InEnvironment)
    .query(({ ctx, input }) => actionCatalogue(ctx.db, { ...input, actor: ctx.actor, now: ctx.now })),
  start: runs(startAction),
  draft: runs(draftAction),
  previewAgain: runs(previewAgain),
  submit: runs(submitAction),
  startJobs: runs(startJobs),
  retry: runs(retryRun),
  cancel: runs(cancelAction),
  undo: runs(undoAction),
});
