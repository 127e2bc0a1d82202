import { and, desc, eq, inArray, lt, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "@/db";
import { auditHeads, auditVerifications } from "@/db/schema";
import { conflict } from "@/domain/errors";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { knownScopes, verifyChain } from "@/server/audit/verify";
import { command } from "@/server/command";
import { log } from "@/server/log";
import { checkpointStores, notedHeads, readCheckpoints } from "./checkpoint";
import { readLosses } from "./keep-checkpoints";

type Run = typeof auditVerifications.$inferSelect;
type Found = Run["scopes"][number];

const LEASE_SECONDS = 30;
const TOLD_EVERY_MS = 700;

export const requestVerification = command({
  action: "chain.verify",
  needs: "audit:verify",
  input: z.strictObject({}),
  async run({ db, actor, now }) {
    const id = await putVerification(db, "asked", actor.name, now);
    if (!id) throw conflict("The trail is being verified already; watch it below.");
    return { result: { id }, audit: { subjectKind: "verification", subjectId: id } };
  },
});

/** Undefined when one is waiting or under way: the database lets only one be open. */
export async function putVerification(
  db: Db,
  kind: Run["kind"],
  requestedByName: string,
  now: Date,
): Promise<string | undefined> {
  const [row] = await db
    .insert(auditVerifications)
    .values({ kind, state: "waiting", requestedAt: now, requestedByName })
    .onConflictDoNothing()
    .returning({ id: auditVerifications.id });
  return row?.id;
}

/**
 * Walks the trail if a verification waits, or if the worker that walked it died. Whoever comes later takes over with a
 * higher attempt, and what the one before still says does not count.
 */
export async function tendVerifications(db: Db, now: Date): Promise<void> {
  const [run] = await db
    .update(auditVerifications)
    .set({
      state: "running",
      attempt: sql`${auditVerifications.attempt} + 1`,
      startedAt: sql`coalesce(${auditVerifications.startedAt}, now())`,
      heardAt: sql`now()`,
      walked: 0,
    })
    .where(
      or(
        eq(auditVerifications.state, "waiting"),
        and(
          eq(auditVerifications.state, "running"),
          lt(auditVerifications.heardAt, sql`now() - make_interval(secs => ${LEASE_SECONDS})`),
        ),
      ),
    )
    .returning();
  if (!run) return;
  try {
    await walk(db, run, now);
  } catch (error) {
    if (error instanceof Overtaken) return;
    log.error({ error, verification: run.id }, "the trail could not be verified");
    await finish(db, run, {
      state: "failed",
      problem: error instanceof Error ? error.message : String(error),
    });
  }
}

class Overtaken extends Error {}

async function walk(db: Db, run: Run, now: Date): Promise<void> {
  const { noted, checkpoints, damaged } = await readNoted(db, now);
  const scopes = await knownScopes(db, noted);
  const [sum] = await db.select({ total: sql<number>`coalesce(sum(seq), 0)::float8` }).from(auditHeads);
  const total = sum?.total ?? 0;
  const found: Found[] = [];
  let walked = 0;
  let toldAt = 0;
  const tell = async (more: number) => {
    walked += more;
    if (performance.now() - toldAt < TOLD_EVERY_MS) return;
    toldAt = performance.now();
    await say(db, run, { walked, total: Math.max(total, walked), scopes: found, checkpoints });
  };
  for (const scope of scopes) {
    const { verifiedTo, hash, problems } = await verifyChain(db, scope, noted, { progress: tell });
    found.push({ scope, verifiedTo, hash, problems });
  }
  if (damaged.length > 0) found.push({ scope: "checkpoints", verifiedTo: 0, hash: "", problems: damaged });
  const broken = found.some(({ problems }) => problems.length > 0);
  await finish(db, run, {
    state: broken ? "broken" : "sound",
    walked,
    total: walked,
    scopes: found,
    checkpoints,
  });
}

/** What every readable place outside knows, and what is wrong with those places. */
export async function readNoted(db: Db, now: Date) {
  const losses = await readLosses(db);
  const damaged: string[] = [];
  let checkpoints = 0;
  const noted = [];
  for (const { name, store } of checkpointStores()) {
    try {
      if (store instanceof Error) throw store;
      const known = await readCheckpoints(store, now);
      if (known.damaged > 0)
        damaged.push(`${known.damaged} checkpoints in "${name}" have no valid signature.`);
      checkpoints += known.checkpoints.length;
      noted.push(...notedHeads(known.checkpoints, losses));
    } catch (error) {
      damaged.push(
        `The checkpoints in "${name}" cannot be read: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return { noted, checkpoints, damaged };
}

/** Only while this attempt is the newest one. */
async function say(db: Db, { id, attempt }: Run, what: Partial<Run>): Promise<void> {
  const [still] = await db
    .update(auditVerifications)
    .set({ ...what, heardAt: sql`now()` })
    .where(
      and(
        eq(auditVerifications.id, id),
        eq(auditVerifications.attempt, attempt),
        eq(auditVerifications.state, "running"),
      ),
    )
    .returning({ id: auditVerifications.id });
  if (!still) throw new Overtaken("Another worker goes on with it.");
}

async function finish(db: Db, run: Run, what: Partial<Run> & { state: Run["state"] }): Promise<void> {
  await db.transaction(async (tx) => {
    await say(tx, run, { ...what, finishedAt: sql`now()` as unknown as Date });
    await appendAudit(tx, SYSTEM, run.id, {
      action: what.state === "sound" ? "chain.verified" : "chain.not-verified",
      result: what.state === "sound" ? "done" : "failed",
      subjectKind: "verification",
      subjectId: run.id,
      detail: {
        kind: run.kind,
        events: what.walked ?? 0,
        checkpoints: what.checkpoints ?? 0,
        problems: (what.scopes ?? [])
          .flatMap(({ scope, problems }) => problems.map((problem) => `${scope}: ${problem}`))
          .slice(0, 20),
        ...(what.problem && { because: what.problem }),
      },
    });
  });
}

export const recentVerifications = (db: Db) =>
  db.select().from(auditVerifications).orderBy(desc(auditVerifications.requestedAt)).limit(30);

/** The last walk that came to an end: what "verified to event N" rests on. */
export async function lastVerdict(db: Db): Promise<Run | undefined> {
  const [run] = await db
    .select()
    .from(auditVerifications)
    .where(inArray(auditVerifications.state, ["sound", "broken", "failed"]))
    .orderBy(desc(auditVerifications.finishedAt))
    .limit(1);
  return run;
}
