import type { Db } from "@/db";
import { auditHeads } from "@/db/schema";
import type { Checkpoint } from "./checkpoint";
import { hashOf, walkChain } from "./walk-chain";

export type Verdict = { verifiedTo: number; hash: string; problems: string[] };

/** Where a chain begins whose older part was archived: the last event that went, as its signed manifest tells. */
export type Beginning = { seq: number; hash: string };

const MOST_PROBLEMS = 20;

/** Walks a chain and holds it against the checkpoints; memory does not grow with its length. */
export async function verifyChain(
  db: Db,
  scope: string,
  checkpoints: readonly Checkpoint[],
  options: { beginning?: Beginning; progress?: (walked: number) => Promise<void> | void } = {},
): Promise<Verdict> {
  const problems: string[] = [];
  const points = new Map<number, Checkpoint[]>();
  for (const point of checkpoints)
    if (point.scope === scope) points.set(point.seq, [...(points.get(point.seq) ?? []), point]);
  let { seq, hash } = options.beginning ?? { seq: 0, hash: "" };
  const beginning = seq;
  for await (const page of walkChain(db, scope, seq)) {
    for (const event of page) {
      if (event.seq <= seq) problems.push(`Event ${event.seq} stands behind event ${seq}.`);
      else if (event.seq !== seq + 1) problems.push(`Events ${seq + 1} to ${event.seq - 1} are missing.`);
      else if (event.previousHash !== hash)
        problems.push(`Event ${event.seq} does not continue event ${seq}.`);
      if (hashOf(event) !== event.hash) problems.push(`Event ${event.seq} was changed.`);
      else if (!event.sameActor) problems.push(`Event ${event.seq} is listed under somebody else's name.`);
      for (const point of points.get(event.seq) ?? [])
        if (point.hash !== event.hash)
          problems.push(
            `Event ${event.seq} is not the one that was noted outside the database at ${point.at}.`,
          );
      seq = event.seq;
      hash = event.hash;
      if (problems.length >= MOST_PROBLEMS) return { verifiedTo: seq, hash, problems };
    }
    await options.progress?.(page.length);
  }
  const furthest = Math.max(0, ...points.keys());
  if (furthest > Math.max(seq, beginning))
    problems.push(
      `The chain ends at ${seq}, but ${furthest} was noted outside the database: its end was cut off.`,
    );
  return { verifiedTo: seq, hash, problems };
}

/** The same over every chain there is, and every one that was noted outside. */
export async function verifyTrail(
  db: Db,
  checkpoints: readonly Checkpoint[] = [],
): Promise<(Verdict & { scope: string })[]> {
  const heads = await db.select({ scope: auditHeads.scope }).from(auditHeads);
  const scopes = new Set([...heads, ...checkpoints].map(({ scope }) => scope));
  const verdicts = [];
  for (const scope of [...scopes].sort())
    verdicts.push({ scope, ...(await verifyChain(db, scope, checkpoints)) });
  return verdicts;
}

/** What is wrong with the whole trail, in words. */
export const trailProblems = async (db: Db, checkpoints?: readonly Checkpoint[]): Promise<string[]> =>
  (await verifyTrail(db, checkpoints)).flatMap(({ scope, problems }) =>
    problems.map((problem) => `${scope}: ${problem}`),
  );
