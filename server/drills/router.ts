import { and, eq } from "drizzle-orm";
import { environments, simulatorFaults } from "@/db/schema";
import { DEMO_INBOX } from "@/domain/drill";
import { env } from "@/server/env";
import { reads, router, runs } from "@/server/trpc";
import { setFault } from "./set-fault";

export const drillsRouter = router({
  list: reads("drill:read").query(async ({ ctx }) => {
    const [simulated, faults] = await Promise.all([
      ctx.db
        .select({
          id: environments.id,
          platformId: environments.platformId,
          name: environments.name,
          dialect: environments.dialect,
        })
        .from(environments)
        .where(and(eq(environments.simulated, true), eq(environments.active, true)))
        .orderBy(environments.id),
      ctx.db.select().from(simulatorFaults).orderBy(simulatorFaults.since),
    ]);
    const { isDemo } = env();
    const inbox = { id: DEMO_INBOX, platformId: "wheelhouse" as const, name: "inbox", dialect: "" };
    return { isDemo, environments: isDemo ? [...simulated, inbox] : simulated, faults };
  }),
  set: runs(setFault),
});
