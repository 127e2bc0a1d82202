import type { Db } from "@/db";
import { log } from "@/server/log";
import type { EnvironmentBook } from "@/server/observe/environment-book";
import { carryOut, claimRun } from "./run-action";

/** So many at once in one process; the next waits in its queue. */
const AT_ONCE = 256;

const underWay = new Set<Promise<void>>();

/**
 * Claims a run and carries it out beside the queue, so that a few platforms that hang keep no other waiting. What
 * becomes of it when this process dies is told by its lease, not by the queue.
 */
export async function runBeside(db: Db, book: EnvironmentBook, id: string): Promise<void> {
  while (underWay.size >= AT_ONCE) await Promise.race(underWay);
  const run = await claimRun(db, id);
  if (!run) return;
  const work = carryOut(db, book, run)
    .catch((error: unknown) => log.warn({ error, run: id }, "a run broke off; its lease will tell"))
    .finally(() => underWay.delete(work));
  underWay.add(work);
}

/** Resolves when nothing is under way any more. */
export const allDone = async (): Promise<void> => void (await Promise.allSettled(underWay));
