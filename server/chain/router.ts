import { isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { auditHeads, checkpointStores, trailStops } from "@/db/schema";
import { publicSigningKey } from "@/server/audit/signing";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { acceptLoss } from "./accept-loss";
import { readLosses } from "./keep-checkpoints";
import { lastVerdict, recentVerifications, requestVerification } from "./verifications";

async function standing(db: Db) {
  const [heads, stores, stops, losses, verdict, runs] = await Promise.all([
    db.select().from(auditHeads).orderBy(auditHeads.scope),
    db.select().from(checkpointStores).orderBy(checkpointStores.name),
    db.select().from(trailStops).where(isNull(trailStops.releasedAt)),
    readLosses(db),
    lastVerdict(db),
    recentVerifications(db),
  ]);
  return { heads, stores, stop: stops[0] ?? null, losses, verdict: verdict ?? null, runs };
}

export const chainRouter = router({
  standing: reads("audit:read").query(({ ctx }) =>
    together(ctx.db, "chain.standing", () => standing(ctx.db)),
  ),
  /** For everybody, because nobody can do anything meanwhile. */
  stoppedSince: reads("self:read").query(({ ctx }) =>
    together(ctx.db, "chain.stoppedSince", async () => {
      const [stop] = await ctx.db
        .select({ at: trailStops.stoppedAt })
        .from(trailStops)
        .where(isNull(trailStops.releasedAt));
      return stop?.at ?? null;
    }),
  ),
  publicKey: reads("audit:read").query(() => publicSigningKey()),
  verify: runs(requestVerification),
  acceptLoss: runs(acceptLoss),
});
