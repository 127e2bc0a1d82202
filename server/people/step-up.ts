import { eq, sql } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { StepUpNeeded } from "@/domain/errors";
import type { Context } from "@/server/command";

const MINUTES = 10;

/**
 * Refuses unless this session's person proved again who they are within the last ten minutes; asked before what
 * destroys. The browser then asks for the proof and repeats the call.
 */
export async function requireStepUp({ db, actor }: Context): Promise<void> {
  if (actor.isFormer || actor.sessionId === "") throw new StepUpNeeded();
  const [session] = await db
    .select({
      isFresh: sql<boolean>`coalesce(${sessions.steppedUpAt} > now() - make_interval(mins => ${MINUTES}), false)`,
    })
    .from(sessions)
    .where(eq(sessions.id, actor.sessionId));
  if (!session?.isFresh) throw new StepUpNeeded();
}
