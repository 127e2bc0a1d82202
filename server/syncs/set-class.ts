import { and, eq, inArray, sql } from "drizzle-orm";
import { environments, runs } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { patternFrom, patternTrouble } from "@/domain/failure-text";
import { SetFailureClass } from "@/domain/schema/failure";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";

/** A person says why runs failed. That stays, whatever the rules say; the rule that would say so too is offered. */
export const setFailureClass = command({
  action: "failure.class",
  needs: "failure:class",
  input: SetFailureClass,
  async run({ db, actor }, { runIds, failureClass }) {
    const before = await db
      .select({
        id: runs.id,
        environmentId: runs.environmentId,
        platformId: environments.platformId,
        error: runs.error,
        was: runs.failureClass,
      })
      .from(runs)
      .innerJoin(environments, eq(environments.id, runs.environmentId))
      .where(
        and(
          inArray(runs.id, runIds),
          sql`(${runs.failureClass} is not null or ${runs.status} in ('failed', 'partial'))`,
        ),
      );
    const first = before[0];
    if (!first) throw notFound("failed run", String(runIds[0]));
    await db
      .update(runs)
      .set({
        failureClass,
        failureBecause: { rule: "by-hand", matched: "", confidence: 1 },
        classedByName: actor.name,
      })
      .where(
        inArray(
          runs.id,
          before.map(({ id }) => id),
        ),
      );
    const pattern = patternFrom(before.find(({ error }) => error)?.error ?? "");
    return {
      result: {
        changed: before.length,
        offer:
          patternTrouble(pattern) === undefined
            ? { platformId: first.platformId, pattern, failureClass }
            : null,
      },
      audit: {
        subjectKind: "run",
        subjectId: String(first.id),
        environmentId: first.environmentId,
        detail: { runs: before.length, ...changed({ failureClass: first.was }, { failureClass }) },
      },
    };
  },
});
