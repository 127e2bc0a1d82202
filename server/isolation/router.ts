import { ReadCell, ReadRounds } from "@/domain/schema/isolation";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { cellHistory, isolationMatrix, isolationRounds } from "./queries";
import { runIsolation } from "./run-isolation";

export const isolationRouter = router({
  matrix: reads("isolation:read").query(({ ctx }) =>
    together(ctx.db, "isolation.matrix", () => isolationMatrix(ctx.db, ctx.now)),
  ),
  rounds: reads("isolation:read")
    .input(ReadRounds)
    .query(({ ctx, input }) => isolationRounds(ctx.db, input.environmentId, input.before)),
  cell: reads("isolation:read")
    .input(ReadCell)
    .query(({ ctx, input }) => cellHistory(ctx.db, input)),
  run: runs(runIsolation),
});
