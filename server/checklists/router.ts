import { z } from "zod";
import { OpenRun } from "@/domain/schema/checklist";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { listChecklists, runById, runHistory } from "./queries";
import { signOffRun } from "./sign-off";
import { evaluateAgain, noteRow, openRun, remedyRow, skipRow, unskipRow } from "./work-run";

export const checklistsRouter = router({
  list: reads("checklist:read").query(({ ctx }) =>
    together(ctx.db, "checklists.list", () => listChecklists(ctx.db, ctx.now)),
  ),
  run: reads("checklist:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) =>
      together(ctx.db, `checklists.run ${input.id}`, () => runById(ctx.db, input.id)),
    ),
  history: reads("checklist:read")
    .input(OpenRun.extend({ days: z.number().int().min(1).max(400).default(90) }))
    .query(({ ctx, input }) => runHistory(ctx.db, input, ctx.now)),
  open: runs(openRun),
  evaluate: runs(evaluateAgain),
  note: runs(noteRow),
  skip: runs(skipRow),
  unskip: runs(unskipRow),
  remedy: runs(remedyRow),
  signOff: runs(signOffRun),
});
