import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { queryRuns } from "@/db/schema";
import { PlatformError } from "@/platforms/platform";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { storableJson } from "@/server/observe/storable";
import { enqueueIn } from "@/server/queue";
import { type Answered, askPlatform, type QueryRun } from "./ask-platform";
import { takeTurn } from "./in-flight";
import { WAIT_MS } from "./request-query";

const LEASE_SECONDS = 15;
const RENEW_MS = 5000;
const MOST_ATTEMPTS = 3;
const GIVE_UP_MS = 120_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Asks the platform what a query run wants to know, in its turn; comes back without waiting for the answer. */
export async function runQuery(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  const [run] = await db
    .select({ environmentId: queryRuns.environmentId })
    .from(queryRuns)
    .where(and(eq(queryRuns.id, id), eq(queryRuns.state, "queued")));
  if (!run) return;
  takeTurn(run.environmentId, () =>
    answerQuery(db, book, id).catch((error: unknown) =>
      log.warn({ error, correlationId: id }, "a query was not answered; the sweep takes it up"),
    ),
  );
}

/**
 * Asks and writes the answer down. Safe to deliver twice: only a queued run can be claimed, and an answer is kept only
 * while the claim still holds.
 */
export async function answerQuery(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  const [run] = await db
    .update(queryRuns)
    .set({ state: "running", attempt: sql`${queryRuns.attempt} + 1`, leaseUntil: leaseEnd() })
    .where(and(eq(queryRuns.id, id), eq(queryRuns.state, "queued")))
    .returning();
  if (!run) return;
  const renewal = setInterval(() => {
    db.update(queryRuns)
      .set({ leaseUntil: leaseEnd() })
      .where(mine(run))
      .catch((error: unknown) => log.warn({ error }, "lease not renewed"));
  }, RENEW_MS);
  try {
    await settle(db, run, await answerOrWords(db, book, run));
  } finally {
    clearInterval(renewal);
  }
}

const leaseEnd = () => sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

const mine = (run: QueryRun) =>
  and(eq(queryRuns.id, run.id), eq(queryRuns.attempt, run.attempt), eq(queryRuns.state, "running"));

async function answerOrWords(db: Db, book: EnvironmentBook, run: QueryRun): Promise<Answered> {
  try {
    return await askPlatform(db, book, run);
  } catch (error) {
    if (error instanceof PlatformError)
      return { state: "failed", said: error.message, evidence: error.details.evidence?.() };
    log.error({ error, correlationId: run.id, query: run.query }, "a query broke");
    return { state: "failed", said: "The answer could not be understood." };
  }
}

async function settle(db: Db, run: QueryRun, answered: Answered): Promise<void> {
  const { state, said, columns, rows, truncated, cursor, evidence } = answered;
  const json = (value: unknown) => (value === undefined ? null : sql`${storableJson(value)}::jsonb`);
  await db
    .update(queryRuns)
    .set({
      state,
      said: said.slice(0, 1000),
      endedAt: sql`now()`,
      leaseUntil: null,
      columns: json(columns),
      rows: json(rows),
      truncated: truncated ?? false,
      cursor: cursor ?? null,
      evidence: json(evidence),
    })
    .where(mine(run));
}

/** Takes up what dead workers left, and ends what nobody answered. */
export async function sweepQueries(db: Db, now: Date): Promise<void> {
  const late = and(inArray(queryRuns.state, ["queued", "running"]), lt(queryRuns.leaseUntil, now));
  const givenUp = sql`${queryRuns.attempt} >= ${MOST_ATTEMPTS} or ${queryRuns.askedAt} < ${new Date(now.getTime() - GIVE_UP_MS).toISOString()}`;
  await db
    .update(queryRuns)
    .set({
      state: "failed",
      endedAt: now,
      leaseUntil: null,
      said: sql`case when ${queryRuns.attempt} = 0 then 'No worker took it up in time. Ask again.' else 'The workers that asked ended before there was an answer. Ask again.' end`,
    })
    .where(and(late, givenUp));
  await db.transaction(async (tx) => {
    const left = await tx
      .update(queryRuns)
      .set({ state: "queued", leaseUntil: new Date(now.getTime() + WAIT_MS) })
      .where(late)
      .returning({ id: queryRuns.id });
    const enqueue = enqueueIn(tx);
    for (const { id } of left) await enqueue("run-query", { id });
  });
  await forgetLines(db, now);
}

let linesForgottenAt = 0;

/** Lines of logs are somebody else's to keep: ours go after an hour, looked for once a minute. */
async function forgetLines(db: Db, now: Date): Promise<void> {
  if (Math.abs(now.getTime() - linesForgottenAt) < 60_000) return;
  linesForgottenAt = now.getTime();
  await db
    .delete(queryRuns)
    .where(and(eq(queryRuns.kind, "log"), lt(queryRuns.askedAt, new Date(now.getTime() - HOUR_MS))));
}

export async function forgetQueries(db: Db, now: Date): Promise<void> {
  await db.delete(queryRuns).where(lt(queryRuns.askedAt, new Date(now.getTime() - 7 * DAY_MS)));
}
