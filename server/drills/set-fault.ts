import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, simulatorFaults } from "@/db/schema";
import { DEMO_INBOX, FAULTS } from "@/domain/drill";
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
    const isInbox = environmentId === DEMO_INBOX;
    if (!isInbox) await requireSimulated(db, environmentId);
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
        ...(!isInbox && { environmentId }),
        detail: { fault: FAULTS[kind], active, pathPrefix },
      },
    };
  },
});

async function requireSimulated(db: Db, environmentId: string): Promise<void> {
  const [place] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
  if (!place) throw notFound("environment", environmentId);
  if (!place.simulated)
    throw conflict(`${environmentId} is a real platform; faults are injected into simulators only.`);
}
