import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { auditHeads } from "@/db/schema";
import type { Noted } from "@/server/chain/checkpoint";
import { beginningOf } from "@/server/retention/beginning";
import { walkChain } from "./walk-chain";

export type Verdict = { verifiedTo: number; hash: string; problems: string[] };

/** Where a chain begins whose older part was archived: the last event that went, as its signed manifest tells. */
export type Beginning = { seq: number; hash: string };

const MOST_PROBLEMS = 20;

/** Walks a chain and holds it against the checkpoints; memory does not grow with its length. */
export async function verifyChain(
  db: Db,
  scope: string,
  noted: readonly Noted[],
  options: { beginning?: Beginning; progress?: (walked: number) => Promise<void> | void } = {},
): Promise<Verdict> {
  const begun = options.beginning ? { ...options.beginning, problems: [] } : await beginningOf(db, scope);
  const problems: string[] = [...begun.problems];
  const points = new Map<number, Noted[]>();
  for (const point of noted)
    if (point.scope === scope) points.set(point.seq, [...(points.get(point.seq) ?? []), point]);
  let { seq, hash } = begun;
  const [head] = await db.select().from(auditHeads).where(eq(auditHeads.scope, scope));
  for await (const page of walkChain(db, scope, seq)) {
    for (const event of page) {
      if (event.seq <= seq) problems.push(`Event ${event.seq} stands behind event ${seq}.`);
      else if (event.seq !== seq + 1) problems.push(`Events ${seq + 1} to ${event.seq - 1} are missing.`);
      else if (event.previousHash !== hash)
        problems.push(`Event ${event.seq} does not continue event ${seq}.`);
      if (event.trueHash !== event.hash) problems.push(`Event ${event.seq} was changed.`);
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
  if (head && head.seq > seq)
    problems.push(`The chain ends at ${seq}, but its head stands at ${head.seq}: its end was cut off.`);
  const furthest = [...points.keys()].reduce((most, point) => Math.max(most, point), 0);
  if (furthest > seq)
    problems.push(
      `The chain ends at ${seq}, but ${furthest} was noted outside the database: its end was cut off.`,
    );
  return { verifiedTo: seq, hash, problems };
}

/** The same over every chain there is, and every one that was noted outside. */
export async function verifyTrail(
  db: Db,
  noted: readonly Noted[] = [],
): Promise<(Verdict & { scope: string })[]> {
  const verdicts = [];
  for (const scope of await knownScopes(db, noted))
    verdicts.push({ scope, ...(await verifyChain(db, scope, noted)) });
  return verdicts;
}

export async function knownScopes(db: Db, noted: readonly Noted[]): Promise<string[]> {
  const heads = await db.select({ scope: auditHeads.scope }).from(auditHeads);
  return [...new Set([...heads, ...noted].map(({ scope }) => scope))].sort();
}

/** What is wrong with the whole trail, in words. */
export const trailProblems = async (db: Db, noted?: readonly Noted[]): Promise<string[]> =>
  (await verifyTrail(db, noted)).flatMap(({ scope, problems }) =>
    problems.map((problem) => `${scope}: ${problem}`),
  );
