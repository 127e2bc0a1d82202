import { z } from "zod";
import { pageLoads } from "@/db/schema";
import { reads } from "@/server/trpc";

const PageLoad = z.strictObject({
  /** The route's pattern, never its parameters. */
  page: z
    .string()
    .regex(/^\/[a-z[\]/-]*$/)
    .max(100),
  milliseconds: z.number().min(0).max(120_000),
});

/** A measurement, not a change: how long a page took in a real browser. Any signed-in person's browser may tell. */
export const recordPageLoad = reads("self:read")
  .input(PageLoad)
  .mutation(async ({ ctx, input }) => {
    await ctx.db.insert(pageLoads).values(input);
  });
