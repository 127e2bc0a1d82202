import { performance } from "node:perf_hooks";
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db";
import type { actionRuns } from "@/db/schema";
import { log } from "@/server/log";

export const LEASE_SECONDS = 15;
const RENEW_MS = 2000;

type Run = typeof actionRuns.$inferSelect;

/** Why the signal of a run ended. */
export type Ended = "lost" | "cancelled" | "time is up";

/** A run that this process holds. Whoever does not renew it in time has lost it. */
export class Claim {
  private readonly ended = new AbortController();
  private renewedAt = performance.now();

  constructor(readonly run: Run) {}

  get signal(): AbortSignal {
    return this.ended.signal;
  }
  end(because: Ended): void {
    this.ended.abort(because);
  }
  renewed(): void {
    this.renewedAt = performance.now();
  }
  /** By our own clock: a process that was held up must not go on as if no time had passed. */
  isStale(): boolean {
    return performance.now() - this.renewedAt > LEASE_SECONDS * 1000;
  }
}

const held = new Set<Claim>();
let timer: NodeJS.Timeout | undefined;

export const leaseEnd = (): SQL => sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

/** Holds a claim until the work is done; all claims of a process are renewed together. */
export async function holding<T>(db: Db, run: Run, work: (claim: Claim) => Promise<T>): Promise<T> {
  const claim = new Claim(run);
  held.add(claim);
  timer ??= setInterval(() => void renew(db), RENEW_MS);
  try {
    return await work(claim);
  } finally {
    held.delete(claim);
    if (held.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  }
}

let renewing = false;

async function renew(db: Db): Promise<void> {
  if (renewing) return;
  renewing = true;
  const mine = [...held];
  for (const claim of mine) if (claim.isStale()) claim.end("lost");
  try {
    const { rows } = await db.execute<{ id: string; attempt: number; cancelled: boolean }>(sql`
      update action_runs set lease_until = ${leaseEnd()}
      from unnest(${sql.param(mine.map(({ run }) => run.id))}::uuid[], ${sql.param(mine.map(({ run }) => run.attempt))}::int[]) as mine(id, attempt)
      where action_runs.id = mine.id and action_runs.attempt = mine.attempt and state = 'running'
      returning action_runs.id, action_runs.attempt, cancel_asked_at is not null as cancelled`);
    const kept = new Map(rows.map((row) => [`${row.id} ${row.attempt}`, row]));
    for (const claim of mine) {
      const row = kept.get(`${claim.run.id} ${claim.run.attempt}`);
      if (row) claim.renewed();
      if (!row) claim.end("lost");
      else if (row.cancelled) claim.end("cancelled");
    }
  } catch (error) {
    log.warn({ error }, "leases not renewed");
  } finally {
    renewing = false;
  }
}
