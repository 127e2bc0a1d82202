import { and, eq } from "drizzle-orm";
import { environments, simulatorFaults } from "@/db/schema";
import { FAULTS } from "@/domain/drill";
import { conflict, notFound } from "@/domain/errors";
import { SetFault } from "@/domain/schema/drill";
import { command } from "@/server/command";
import { env } from "@/server/env";

/** Makes something go wrong at a simulator, or right again. There are none outside the demo world. */
export const setFault = command({
  action: "drill.set-fault",
  needs: "drill:run",
  input: SetFault,
  async run({ db, actor, now }, { environmentId, kind, active, pathPrefix }) {
    if (!env().isDemo) throw conflict("There are no simulators here: drills need the demo world.");
    const [place] = await db
      .select()
      .from(environments)
      .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
    if (!place) throw notFound("environment", environmentId);
    if (!place.simulated)
      throw conflict(`${environmentId} is a real platform; faults are injected into simulators only.`);
    if (active)
      await db
        .insert(simulatorFaults)
        .values({ environmentId, kind, pathPrefix, since: now, byName: actor.name })
        .onConflictDoNothing();
    else
      await db
        .delete(simulatorFaults)
        .where(
          and(
            eq(simulatorFaults.environmentId, environmentId),
            eq(simulatorFaults.kind, kind),
            eq(simulatorFaults.pathPrefix, pathPrefix),
          ),
        );
    return {
      result: {},
      audit: {
        subjectKind: "environment",
        subjectId: environmentId,
        environmentId,
        detail: { fault: FAULTS[kind], active, pathPrefix },
      },
    };
  },
});
