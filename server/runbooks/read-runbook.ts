import { and, desc, eq, ne } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, runbookRuns, runbookVersions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { exercised, NEVER, summaryOf } from "./catalogue";
import { parameterWorld } from "./check-parameters";
import { placesOf, readPlaces } from "./places";
import { currentRunbook } from "./read-document";

const SHOWN_RUNS = 20;

/** A runbook as it is walked now, how it was walked before, and whether it changed since this person last did. */
export async function readRunbook(db: Db, id: string, personId: string, now: Date) {
  const { version, document } = await currentRunbook(db, id);
  const [runs, [mine], [published], walks, world] = await Promise.all([
    db
      .select()
      .from(runbookRuns)
      .where(eq(runbookRuns.runbookId, id))
      .orderBy(desc(runbookRuns.startedAt), desc(runbookRuns.id))
      .limit(SHOWN_RUNS),
    db
      .select({ version: runbookRuns.runbookVersion, at: runbookRuns.startedAt })
      .from(runbookRuns)
      .where(
        and(
          eq(runbookRuns.runbookId, id),
          eq(runbookRuns.startedById, personId),
          ne(runbookRuns.state, "abandoned"),
        ),
      )
      .orderBy(desc(runbookRuns.startedAt))
      .limit(1),
    db
      .select({
        at: runbookVersions.publishedAt,
        byName: runbookVersions.publishedByName,
        reason: runbookVersions.reason,
        origin: runbookVersions.origin,
      })
      .from(runbookVersions)
      .where(and(eq(runbookVersions.runbookId, id), eq(runbookVersions.version, version))),
    exercised(db),
    readPlaces(db),
  ]);
  return {
    ...summaryOf(id, version, document, now.toISOString().slice(0, 10)),
    ...(walks.get(id) ?? NEVER),
    document,
    published: published ?? null,
    places: placesOf(document, world),
    recent: runs,
    /** The version that this person walked last, when it was another one. */
    changedSinceYours: mine && mine.version < version ? mine : null,
  };
}

/** What the form offers for the parameters that come from our own tables. */
export async function parameterChoices(db: Db, runbookId: string, environmentId: string) {
  const { document } = await currentRunbook(db, runbookId);
  const [place] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.active, true)));
  if (!place || place.platformId !== document.platform) throw notFound("environment", environmentId);
  const world = await parameterWorld(db, place);
  return document.parameters.map((parameter) => ({
    ...parameter,
    choices:
      parameter.kind === "tenant" ? world.tenants : parameter.kind === "job" ? world.jobs : parameter.options,
  }));
}
