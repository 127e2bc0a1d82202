import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { z } from "zod";
import { lintFindings } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { AcceptFinding } from "@/domain/schema/runbook";
import { command } from "@/server/command";
import { lintRunbooks } from "./lint-runbooks";

/** Somebody lives with it: it stays in sight with who says so and why, until it says something else. */
export const acceptFinding = command({
  action: "lint.accept",
  needs: "runbook:edit",
  input: AcceptFinding,
  async run({ db, actor, now }, { key, reason, owner }) {
    const [accepted] = await db
      .update(lintFindings)
      .set({
        acceptedAt: now,
        acceptedByName: actor.name,
        acceptedReason: reason,
        ...(owner.trim() !== "" && { owner: owner.trim() }),
      })
      .where(and(eq(lintFindings.key, key), isNull(lintFindings.goneAt), isNull(lintFindings.acceptedAt)))
      .returning();
    if (!accepted) throw conflict("This finding is gone, or somebody accepted it meanwhile.");
    return {
      result: {},
      audit: {
        subjectKind: "lint-finding",
        subjectId: key,
        platformId: accepted.platformId,
        detail: { said: accepted.said, reason, owner: accepted.owner },
      },
    };
  },
});

export const reopenFinding = command({
  action: "lint.reopen",
  needs: "runbook:edit",
  input: z.strictObject({ key: AcceptFinding.shape.key }),
  async run({ db }, { key }) {
    const [reopened] = await db
      .update(lintFindings)
      .set({ acceptedAt: null, acceptedByName: null, acceptedReason: null })
      .where(and(eq(lintFindings.key, key), isNull(lintFindings.goneAt), isNotNull(lintFindings.acceptedAt)))
      .returning();
    if (!reopened) throw notFound("accepted finding", key);
    return {
      result: {},
      audit: {
        subjectKind: "lint-finding",
        subjectId: key,
        platformId: reopened.platformId,
        detail: { said: reopened.said },
      },
    };
  },
});

/** Looks at all runbooks now instead of at the worker's next turn. */
export const lintNow = command({
  action: "lint.run",
  needs: "runbook:edit",
  input: z.strictObject({}),
  async run({ db, now }) {
    await lintRunbooks(db, now);
    const found = await db.$count(lintFindings, isNull(lintFindings.goneAt));
    return {
      result: { found },
      audit: { subjectKind: "runbooks", subjectId: "all", detail: { found } },
    };
  },
});
