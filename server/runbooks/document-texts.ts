import { and, desc, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { runbookDrafts, runbooks, runbookVersions } from "@/db/schema";
import { notFound } from "@/domain/errors";
import { PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import { RunbookDocument } from "@/domain/schema/runbook";
import { newRunbookText } from "./new-runbook-text";

const SHOWN_VERSIONS = 200;

/** "complyai/rb-sync-001": a platform that there is, and a key as documents have them. */
export function isRunbookId(id: string): id is `${PlatformId}/${string}` {
  const [platform, key, ...more] = id.split("/");
  return (
    more.length === 0 &&
    PLATFORM_IDS.some((one) => one === platform) &&
    RunbookDocument.shape.id.safeParse(key).success
  );
}

/** What an editor begins with: the text that is walked now, one's own draft, or a template where there is none yet. */
export async function readEditor(db: Db, runbookId: string, personId: string, now: Date) {
  if (!isRunbookId(runbookId)) throw notFound("runbook", runbookId);
  const [[current], [draft]] = await Promise.all([
    db
      .select({ version: runbooks.version, shippedText: runbooks.shippedText, text: runbookVersions.text })
      .from(runbooks)
      .innerJoin(
        runbookVersions,
        and(eq(runbookVersions.runbookId, runbooks.id), eq(runbookVersions.version, runbooks.version)),
      )
      .where(eq(runbooks.id, runbookId)),
    db
      .select({
        text: runbookDrafts.text,
        baseVersion: runbookDrafts.baseVersion,
        savedAt: runbookDrafts.savedAt,
      })
      .from(runbookDrafts)
      .where(and(eq(runbookDrafts.runbookId, runbookId), eq(runbookDrafts.personId, personId))),
  ]);
  return {
    id: runbookId,
    /** 0 while it was never published. */
    version: current?.version ?? 0,
    text: current?.text ?? newRunbookText(runbookId, now),
    draft: draft ?? null,
    /** What ships now, where it is another text. */
    shippedText: current && current.shippedText !== current.text ? current.shippedText : null,
  };
}

/** Who published what and why, the newest first. */
export async function readVersions(db: Db, runbookId: string) {
  const [current] = await db.select().from(runbooks).where(eq(runbooks.id, runbookId));
  if (!current) throw notFound("runbook", runbookId);
  const versions = await db
    .select({
      version: runbookVersions.version,
      origin: runbookVersions.origin,
      publishedAt: runbookVersions.publishedAt,
      publishedByName: runbookVersions.publishedByName,
      reason: runbookVersions.reason,
      document: runbookVersions.document,
    })
    .from(runbookVersions)
    .where(eq(runbookVersions.runbookId, runbookId))
    .orderBy(desc(runbookVersions.version))
    .limit(SHOWN_VERSIONS);
  return {
    id: runbookId,
    current: current.version,
    title: versions.find(({ version }) => version === current.version)?.document.title ?? runbookId,
    versions: versions.map(({ document, ...version }) => ({ ...version, steps: document.steps.length })),
  };
}

export async function readVersion(db: Db, runbookId: string, version: number) {
  const [row] = await db
    .select()
    .from(runbookVersions)
    .where(and(eq(runbookVersions.runbookId, runbookId), eq(runbookVersions.version, version)));
  if (!row) throw notFound("version", `${version} of ${runbookId}`);
  const { publishedById: _, digest: __, ...shown } = row;
  return shown;
}
