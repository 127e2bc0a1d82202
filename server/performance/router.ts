import { CheckStretch, JobStretch, Stretch } from "@/domain/schema/performance";
import { together } from "@/server/together";
import { reads, router } from "@/server/trpc";
import { durationsOf } from "./durations";
import { keptFigures } from "./kept";
import { markersOf } from "./markers";
import { performancePlaces } from "./places";
import { performanceOf } from "./series";

export const performanceRouter = router({
  places: reads("check:read").query(({ ctx }) => performancePlaces(ctx.db)),
  series: reads("check:read")
    .input(CheckStretch)
    .query(({ ctx, input }) =>
      together(ctx.db, `performance.series ${JSON.stringify(input)}`, () => performanceOf(ctx.db, input)),
    ),
  measured: reads("check:read")
    .input(Stretch)
    .query(({ ctx, input }) =>
      together(ctx.db, `performance.measured ${JSON.stringify(input)}`, () => keptFigures(ctx.db, input)),
    ),
  durations: reads("job:read")
    .input(JobStretch)
    .query(({ ctx, input }) => durationsOf(ctx.db, input)),
  markers: reads("check:read")
    .input(Stretch)
    .query(({ ctx, input }) => markersOf(ctx.db, input.environmentId, input.from, input.to)),
});
