import { packTrend, type TrendDay } from "@/domain/objective-trend";
import { ListObjectives, ObjectiveStretch, OneObjective } from "@/domain/schema/objective";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { objectiveMinutes, objectiveObservations } from "./drill";
import { editObjective } from "./edit";
import { listObjectives } from "./list";
import { oneObjective } from "./one";

const packed = <Line extends { trend: TrendDay[] }>({ trend, ...line }: Line) => ({
  ...line,
  trend: packTrend(trend),
});

export const objectivesRouter = router({
  list: reads("objective:read")
    .input(ListObjectives)
    .query(({ ctx, input }) =>
      together(ctx.db, `objectives.list ${JSON.stringify(input)}`, async () =>
        (await listObjectives(ctx.db, input, ctx.now)).map(packed),
      ),
    ),
  one: reads("objective:read")
    .input(OneObjective)
    .query(async ({ ctx, input }) => packed(await oneObjective(ctx.db, input, ctx.now))),
  minutes: reads("objective:read")
    .input(ObjectiveStretch)
    .query(({ ctx, input }) => objectiveMinutes(ctx.db, input)),
  observations: reads("objective:read")
    .input(ObjectiveStretch)
    .query(({ ctx, input }) => objectiveObservations(ctx.db, input)),
  edit: runs(editObjective),
});
