import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { trailStops } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { command } from "@/server/command";
import { requireStepUp } from "@/server/people/step-up";

/** What was lost stays lost and is told for good; from here on the trail goes on from what the database still has. */
export const acceptLoss = command({
  action: "chain.accept-loss",
  needs: "audit:retain",
  input: z.strictObject({
    id: z.uuid(),
    reason: z.string().trim().min(10, "Say in a sentence what happened; an auditor will read it.").max(1000),
  }),
  async run(ctx, { id, reason }) {
    await requireStepUp(ctx);
    const [stop] = await ctx.db
      .update(trailStops)
      .set({ releasedAt: ctx.now, releasedByName: ctx.actor.name, reason })
      .where(and(eq(trailStops.id, id), isNull(trailStops.releasedAt)))
      .returning();
    if (!stop) throw conflict("This was decided already, or never was.");
    return {
      result: {},
      audit: {
        subjectKind: "trail-stop",
        subjectId: id,
        detail: { reason, store: stop.store, lost: stop.lost, stoppedAt: stop.stoppedAt },
      },
    };
  },
});
