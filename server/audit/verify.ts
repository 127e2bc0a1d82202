import { createHmac } from "node:crypto";
import { and, asc, eq, gt } from "drizzle-orm";
import type { Db } from "@/db";
import { auditEvents } from "@/db/schema";
import { chainText } from "@/domain/audit";
import type { Checkpoint } from "./checkpoint";
import { auditKey } from "./key";

export type Verdict = { verifiedTo: number; problems: string[] };

const PAGE = 5000;

/** Walks a chain from its first event and holds it against the checkpoints; memory does not grow with its length. */
export async function verifyChain(
  db: Db,
  scope: string,
  checkpoints: readonly Checkpoint[],
): Promise<Verdict> {
  const problems: string[] = [];
  const points = new Map(
    checkpoints.filter((point) => point.scope === scope).map((point) => [point.seq, point]),
  );
  let seq = 0;
  let hash = "";
  for (;;) {
    const page = await db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.scope, scope), gt(auditEvents.seq, seq)))
      .orderBy(asc(auditEvents.seq))
      .limit(PAGE);
    if (page.length === 0) break;
    for (const event of page) {
      if (event.seq !== seq + 1) problems.push(`Events ${seq + 1} to ${event.seq - 1} are missing.`);
      else if (event.previousHash !== hash)
        problems.push(`Event ${event.seq} does not continue event ${seq}.`);
      if (createHmac("sha256", auditKey()).update(chainText(event)).digest("hex") !== event.hash)
        problems.push(`Event ${event.seq} was changed.`);
      const point = points.get(event.seq);
      if (point && point.hash !== event.hash)
        problems.push(
          `Event ${event.seq} is not the one that was noted outside the database at ${point.at}.`,
        );
      seq = event.seq;
      hash = event.hash;
      if (problems.length > 20) return { verifiedTo: seq, problems };
    }
  }
  const furthest = Math.max(0, ...points.keys());
  if (furthest > seq)
    problems.push(
      `The chain ends at ${seq}, but ${furthest} was noted outside the database: its end was cut off.`,
    );
  return { verifiedTo: seq, problems };
}
