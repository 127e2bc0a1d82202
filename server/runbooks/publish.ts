import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { runbookDrafts, runbooks, runbookVersions } from "@/db/schema";
import { badRequest, conflict } from "@/domain/errors";
import type { TextProblem } from "@/domain/runbook";
import { PublishRunbook } from "@/domain/schema/runbook";
import { changed } from "@/server/audit/changed";
import { command } from "@/server/command";
import { checkText } from "./check-text";
import { lintRunbooks } from "./lint-runbooks";

const TOLD_PROBLEMS = 5;

/** Makes a text the version that is walked from now on; runs under way keep theirs. Version 0 is a new runbook. */
export const publishRunbook = command({
  action: "runbook.publish",
  needs: "runbook:edit",
  input: PublishRunbook,
  async run({ db, actor, now }, { runbookId, baseVersion, text, reason }) {
    const { document, problems } = await checkText(db, runbookId, text, now);
    const errors = problems.filter(({ severity }) => severity === "error");
    if (!document || errors.length > 0) throw badRequest(inWords(errors));
    // The worker stores what ships under the same lock: versions are counted by one at a time.
    await db.execute(sql`select pg_advisory_xact_lock(hashtext('store-runbooks'))`);
    const [current] = await db.select().from(runbooks).where(eq(runbooks.id, runbookId));
    await refuseStale(db, runbookId, current?.version ?? 0, baseVersion, text);
    const version = baseVersion + 1;
    const digest = createHash("sha256").update(text).digest("hex");
    const origin = digest === current?.shippedDigest ? "shipped" : "edited";
    await db
      .insert(runbooks)
      .values({ id: runbookId, platformId: document.platform, version })
      .onConflictDoUpdate({ target: runbooks.id, set: { version } });
    await db.insert(runbookVersions).values({
      runbookId,
      version,
      origin,
      digest,
      text,
      document,
      publishedAt: now,
      publishedById: actor.id,
      publishedByName: actor.name,
      reason,
    });
    await db
      .delete(runbookDrafts)
      .where(and(eq(runbookDrafts.runbookId, runbookId), eq(runbookDrafts.personId, actor.id)));
    await lintRunbooks(db, now);
    return {
      result: { version, warnings: problems.length },
      audit: {
        subjectKind: "runbook",
        subjectId: runbookId,
        platformId: document.platform,
        detail: { ...changed({ version: baseVersion }, { version }), reason, digest, origin },
      },
    };
  },
});

/** What is wrong, with where, as far as a sentence can carry it. */
function inWords(errors: readonly TextProblem[]): string {
  const told = errors
    .slice(0, TOLD_PROBLEMS)
    .map(({ line, column, said }) => `Line ${line}, column ${column}: ${said}`);
  const more = errors.length - told.length;
  return `Not published. ${told.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`;
}

async function refuseStale(
  db: Db,
  runbookId: string,
  current: number,
  base: number,
  text: string,
): Promise<void> {
  const [latest] = await db
    .select()
    .from(runbookVersions)
    .where(and(eq(runbookVersions.runbookId, runbookId), eq(runbookVersions.version, current)));
  if (current !== base)
    throw conflict(
      latest
        ? `${latest.publishedByName} published version ${current} meanwhile${latest.reason ? `: ${latest.reason}` : "."} Look at the difference, then take it over or write yours anew.`
        : "This runbook is not there any more.",
    );
  if (latest?.text === text)
    throw badRequest("Not published: not a letter differs from the version that is walked now.");
}
