import { z } from "zod";
import { QuestionAsked, ReadOn } from "@/domain/schema/query";
import { limit } from "@/server/rate-limit";
import { reads, router, runs } from "@/server/trpc";
import { answerById, latestAnswer, recentQueries } from "./answers";
import { askLog, askQuery } from "./ask";
import { logCatalogue, queryCatalogue } from "./catalogue";
import { readOn } from "./read-on";

const InEnvironment = z.strictObject({ environmentId: z.string().max(200) });
const One = z.strictObject({ id: z.uuid() });

export const queriesRouter = router({
  catalogue: reads("query:read")
    .input(InEnvironment)
    .query(({ ctx, input }) => queryCatalogue(ctx.db, input.environmentId)),
  byId: reads("query:read")
    .input(One)
    .query(({ ctx, input }) => answerById(ctx.db, "query", input.id)),
  latest: reads("query:read")
    .input(QuestionAsked)
    .query(({ ctx, input }) => latestAnswer(ctx.db, input)),
  recent: reads("query:read")
    .input(InEnvironment)
    .query(({ ctx, input }) => recentQueries(ctx.db, input.environmentId)),
  ask: runs(askQuery),
  again: reads("query:run")
    .input(ReadOn)
    .mutation(async ({ ctx, input }) => {
      await limit(ctx, "query.again");
      return readOn(ctx, "query", input);
    }),
  logs: reads("query:read")
    .input(InEnvironment)
    .query(({ ctx, input }) => logCatalogue(ctx.db, input.environmentId)),
  lines: reads("log:read")
    .input(One)
    .query(({ ctx, input }) => answerById(ctx.db, "log", input.id)),
  askLog: runs(askLog),
  readOn: reads("log:read")
    .input(ReadOn)
    .mutation(async ({ ctx, input }) => {
      await limit(ctx, "log.read-on");
      return readOn(ctx, "log", input);
    }),
});
