import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { capabilities, environments } from "@/db/schema";
import { PlatformError } from "@/platforms/platform";
import { applyDialect } from "@/server/config/apply";
import { log } from "@/server/log";
import type { EnvironmentBook } from "./environment-book";

const PROBE_SECONDS = 90;

/**
 * Finds out which dialect an environment speaks and what it offers. When it cannot be asked, the dialect it had
 * stays; one that never answered is watched in its platform's first dialect, so that its silence is seen.
 */
export async function probeEnvironment(db: Db, book: EnvironmentBook, environmentId: string): Promise<void> {
  const found = book.environment(environmentId);
  if (!found) return;
  const { row, conversation, connector } = found;
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new PlatformError("unreachable", `Probing took longer than ${PROBE_SECONDS} s.`)),
        PROBE_SECONDS * 1000,
      );
    });
    const report = await Promise.race([connector.probe(conversation), late]);
    const dialect = row.dialectWanted === "auto" ? report.dialect : row.dialectWanted;
    const because = row.dialectWanted === "auto" ? report.because : "Named in the configuration.";
    conversation.dialect = dialect;
    await applyDialect(db, environmentId, row.platformId, dialect);
    await db.transaction(async (tx) => {
      await tx
        .update(environments)
        .set({ dialect, dialectBecause: because, probedAt: sql`now()` })
        .where(eq(environments.id, environmentId));
      for (const capability of report.capabilities)
        await tx
          .insert(capabilities)
          .values({ environmentId, ...capability, probedAt: sql`now()` })
          .onConflictDoUpdate({
            target: [capabilities.environmentId, capabilities.capability],
            set: { supported: capability.supported, because: capability.because, probedAt: sql`now()` },
          });
      await tx.delete(capabilities).where(
        and(
          eq(capabilities.environmentId, environmentId),
          notInArray(
            capabilities.capability,
            report.capabilities.map(({ capability }) => capability),
          ),
        ),
      );
    });
  } catch (error) {
    const message =
      error instanceof PlatformError ? error.message : "The platform's answers could not be understood.";
    if (!(error instanceof PlatformError)) log.error({ error, environmentId }, "probe broke");
    const dialect =
      row.dialect ??
      (row.dialectWanted === "auto" ? Object.keys(connector.dialects)[0] : row.dialectWanted) ??
      "";
    if (!row.dialect) await applyDialect(db, environmentId, row.platformId, dialect);
    await db
      .update(environments)
      .set({
        dialect,
        dialectBecause: row.probedAt ? row.dialectBecause : `Assumed until it answers: ${message}`,
      })
      .where(eq(environments.id, environmentId));
  } finally {
    clearTimeout(timer);
  }
  await book.refresh();
}

/** Environments that want probing: never answered, not probed for an hour, or answering "not deployed" to what was there. */
export async function environmentsToProbe(db: Db): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select e.id from environments e
    where e.active and e.problem is null and (
      e.probed_at is null or e.probed_at < now() - interval '1 hour'
      or (e.probed_at < now() - interval '10 minutes' and exists (
        select 1 from questions q where q.environment_id = e.id and q.active and q.last_trouble_kind = 'not-deployed' and q.last_asked_at > e.probed_at))
    )`);
  return rows.map(({ id }) => id);
}
