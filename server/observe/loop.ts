import type pg from "pg";
import { log } from "@/server/log";
import { askInTime } from "./ask";
import { type Claimed, claimDue, claimNow } from "./claim";
import type { EnvironmentBook } from "./environment-book";
import type { LimitBook } from "./limits";
import { type Settled, settle } from "./settle";
import { storeBatch } from "./store";

const TICK_MS = 100;
const FLUSH_MS = 100;
const BATCH = 500;

type Done = { settled: Settled; stored?: (counted: boolean) => void };
export type LoopStats = { asked: number; lateP99Ms: number; inFlight: number };

/**
 * Claims due questions, asks them side by side and stores the answers in batches. Everything it holds in memory
 * may be lost at any moment: a claim ends by itself and the question is asked again.
 */
export class ObserveLoop {
  private inFlight = 0;
  private done: Done[] = [];
  private lateness: number[] = [];
  private asked = 0;
  private stopping = false;
  private wake: (() => void) | undefined;
  private running: Promise<unknown> | undefined;
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private options: {
      pool: pg.Pool;
      book: EnvironmentBook;
      limits: () => LimitBook;
      concurrency: number;
      now?: () => Date;
    },
  ) {}

  start(): void {
    this.running = Promise.all([this.claimForever(), this.flushForever()]);
  }

  /** Stops claiming, lets what was asked come back, stores it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.running;
  }

  /** Asks one question out of turn and waits until its answer is stored. False when it was asked too recently. */
  async askNow(environmentId: string, key: string): Promise<boolean> {
    const claimed = await claimNow(this.options.pool, environmentId, key);
    if (!claimed) return false;
    return new Promise((resolve) => void this.serve(claimed, resolve));
  }

  stats(): LoopStats {
    const sorted = this.lateness.splice(0).sort((a, b) => a - b);
    const asked = this.asked;
    this.asked = 0;
    return { asked, lateP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0, inFlight: this.inFlight };
  }

  private async claimForever() {
    while (!this.stopping) {
      const room = Math.min(BATCH, this.options.concurrency - this.inFlight);
      let claimed: Claimed[] = [];
      if (room > 0)
        claimed = await claimDue(this.options.pool, room).catch((error: unknown) => {
          log.warn({ error }, "claiming failed; trying again");
          return [];
        });
      for (const one of claimed) {
        this.lateness.push(one.lateMs);
        void this.serve(one);
      }
      if (room > 0 && claimed.length === room) continue;
      await this.sleep(room > 0 ? TICK_MS : TICK_MS / 10);
    }
    while (this.inFlight > 0) await this.sleep(20);
  }

  private sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async serve(claimed: Claimed, stored?: (counted: boolean) => void) {
    const askable = this.options.book.askableFor(claimed.id);
    if (!askable) return stored?.(false);
    this.inFlight += 1;
    try {
      const asked = await askInTime(askable);
      const at = this.options.now?.() ?? new Date();
      this.done.push({
        settled: settle(askable.meta, claimed.attempt, asked, at, this.options.limits()),
        stored,
      });
      this.asked += 1;
      if (this.done.length >= BATCH) await this.flush();
    } finally {
      this.inFlight -= 1;
    }
  }

  private async flushForever() {
    while (!this.stopping || this.inFlight > 0 || this.done.length > 0) {
      await this.flush();
      await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    }
  }

  /** One batch at a time, in order. */
  private flush(): Promise<void> {
    this.flushing = this.flushing.then(async () => {
      const batch = this.done.splice(0, BATCH);
      if (batch.length > 0 && !(await this.store(batch)) && batch.length > 1)
        // One answer that cannot be stored must not take the others with it.
        for (const one of batch) await this.store([one]);
    });
    return this.flushing;
  }

  /** What cannot be stored is dropped: its claim ends by itself and the question is asked again. */
  private async store(batch: readonly Done[]): Promise<boolean> {
    const { pool, limits } = this.options;
    try {
      await storeBatch(
        pool,
        batch.map(({ settled }) => settled),
        limits(),
      );
      for (const { stored } of batch) stored?.(true);
      return true;
    } catch (error) {
      log.warn({ error, answers: batch.length }, "answers could not be stored");
      if (batch.length === 1) batch[0]?.stored?.(false);
      return false;
    }
  }
}
