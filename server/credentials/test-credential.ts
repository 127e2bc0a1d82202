import { performance } from "node:perf_hooks";
import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, credentialTests } from "@/db/schema";
import type { CredentialProof, CredentialTest } from "@/platforms/credential";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { connectors } from "@/server/connectors";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { judgeCredentials } from "./judge-credentials";
import { type Connectors, nextTest, TEST_APART_MS } from "./tests";
import { secretIn } from "./versions";

type Row = typeof credentials.$inferSelect;
const SAID = 500;

/**
 * Tries a credential at its platform and writes down what was learned. Delivered twice it is tried once: whoever takes
 * it up keeps others away for a while.
 */
export async function testCredential(
  db: Db,
  book: EnvironmentBook,
  id: string,
  by: string,
  now = new Date(),
): Promise<void> {
  const [row] = await db
    .update(credentials)
    .set({ testTakenAt: now })
    .where(
      and(
        eq(credentials.id, id),
        isNull(credentials.goneAt),
        or(
          isNull(credentials.testTakenAt),
          lt(credentials.testTakenAt, new Date(now.getTime() - TEST_APART_MS)),
        ),
      ),
    )
    .returning();
  const place = row && book.environment(row.environmentId);
  const test = place?.connector
    .credentialTests?.(place.row.dialect ?? "")
    .find(({ credential }) => credential === row?.declaration);
  if (!row || !place || !test) return;
  const startedAt = performance.now();
  const proof = await prove(db, place.conversation, test, row);
  const durationMs = Math.round(performance.now() - startedAt);
  const known = { ...connectors, [place.row.platformId]: place.connector };
  const told = { ...proof, said: place.conversation.http.redact(proof.said) };
  await keepProof(db, row, told, { byName: by, durationMs, now, known });
}

async function prove(db: Db, c: Conversation, test: CredentialTest, row: Row): Promise<CredentialProof> {
  try {
    const value = await secretIn(db, row.id, "current");
    if (value === undefined) return nothing("Nobody gave its value or a reference to it.");
    c.http.hide(value);
    return await inTime(test, test.test(c, value, row.tenant));
  } catch (error) {
    if (error instanceof PlatformError) return nothing(error.message);
    log.error({ error, credential: row.id }, "a credential test broke");
    return nothing("The answer could not be understood.");
  }
}

const nothing = (said: string): CredentialProof => ({ state: "unknown", status: "unknown", said });

async function inTime(test: CredentialTest, proof: Promise<CredentialProof>): Promise<CredentialProof> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<CredentialProof>((resolve) => {
    timer = setTimeout(
      () => resolve(nothing(`No complete answer within ${test.timeoutSeconds} s.`)),
      test.timeoutSeconds * 1000,
    );
  });
  try {
    return await Promise.race([proof, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** What was learned of a value that was replaced meanwhile says nothing about the one that counts now. */
async function keepProof(
  db: Db,
  row: Row,
  proof: CredentialProof,
  { byName, durationMs, now, known }: { byName: string; durationMs: number; now: Date; known: Connectors },
): Promise<void> {
  const said = proof.said.replaceAll("\u0000", "").slice(0, SAID);
  await db.transaction(async (tx) => {
    const [current] = await tx
      .select({ rotatedAt: credentials.rotatedAt })
      .from(credentials)
      .where(eq(credentials.id, row.id))
      .for("update");
    if (!current) return;
    await tx
      .insert(credentialTests)
      .values({ credentialId: row.id, at: now, state: proof.state, said, byName, durationMs });
    if (current.rotatedAt?.getTime() !== row.rotatedAt?.getTime()) return;
    await tx
      .update(credentials)
      .set({
        testedAt: now,
        testStatus: proof.status,
        testSaid: said,
        testDueAt: nextTest(row.id, proof.state, now),
        ...(proof.state !== "unknown" && { proved: proof.state, provedAt: now }),
        ...(proof.expiresAt && { expiresAt: proof.expiresAt, expiresSaid: "a test" }),
        ...(proof.facts && { facts: { ...row.facts, ...proof.facts } }),
        changedAt: now,
      })
      .where(eq(credentials.id, row.id));
    await judgeCredentials(tx, now, { ids: [row.id], known });
  });
}
