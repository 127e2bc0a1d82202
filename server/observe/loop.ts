import type pg from "pg";
import { log } from "@/server/log";
import { askInTime } from "./ask";
import { type Claimed, claimDue, claimNow, giveBack } from "./claim";
import type { EnvironmentBook } from "./environment-book";
import type { LimitBook } from "./limits";
import { type Settled, settle } from "./settle";
import { storeBatch } from "./store";

const TICK_MS = 100;
const FLUSH_MS = 100;
const BATCH = 500;
/** How many answers may wait to be stored before asking pauses. */
const UNSTORED = 2 * BATCH;

type Done = { settled: Settled; stored?: (counted: boolean) => void };
type Waiting = { claimed: Claimed; since: number };
export type LoopStats = { asked: number; lateP95Ms: number; lateP99Ms: number; inFlight: number };

/**
 * Claims due questions, asks them side by side and stores the answers in batches. Everything it holds in memory
 * may be lost at any moment: a claim ends by itself and the question is asked again.
 */
export class ObserveLoop {
  private inFlight = 0;
  /** Claimed ahead: never more than is asked in a tick, so that a slow platform's questions are not hoarded. */
  private waiting: Waiting[] = [];
  private pace = { answered: 0, since: performance.now(), ahead: 0 };
  private done: Done[] = [];
  private lateness: number[] = [];
  private asked = 0;
  private stopping = false;
  private wakeClaimer: (() => void) | undefined;
  private wakeStorer: (() => void) | undefined;
  private running: Promise<unknown> | undefined;

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
    this.running = Promise.all([this.claimForever(), this.storeForever()]);
  }

  /** Stops claiming, gives back what was not asked yet, lets what was asked come back, stores it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeClaimer?.();
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
    const late = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
    return { asked, lateP95Ms: late(0.95), lateP99Ms: late(0.99), inFlight: this.inFlight };
  }

  private async claimForever() {
    while (!this.stopping) {
      const room = this.options.concurrency + this.aheadNow() - this.inFlight - this.waiting.length;
      const wanted = Math.min(BATCH, room);
      let claimed: Claimed[] = [];
      if (wanted > 0)
        claimed = await claimDue(this.options.pool, wanted).catch((error: unknown) => {
          log.warn({ error }, "claiming failed; trying again");
          return [];
        });
      const since = performance.now();
      for (const one of claimed) this.waiting.push({ claimed: one, since });
      this.serveWaiting();
      // Nothing more is due for now, or no room: then an answer that comes back wakes us.
      if (wanted <= 0 || claimed.length < wanted) await this.sleepAsClaimer(TICK_MS, wanted > 0);
    }
    await giveBack(
      this.options.pool,
      this.waiting.splice(0).map(({ claimed }) => claimed),
    ).catch((error: unknown) => log.warn({ error }, "claims not given back; they end by themselves"));
    while (this.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** As many as came back in the last tick, measured over at least that long. */
  private aheadNow(): number {
    const now = performance.now();
    const elapsed = now - this.pace.since;
    if (elapsed >= TICK_MS)
      this.pace = {
        answered: 0,
        since: now,
        ahead: Math.min(BATCH, Math.floor((this.pace.answered / elapsed) * TICK_MS)),
      };
    return this.pace.ahead;
  }

  private sleepAsClaimer(milliseconds: number, isForTime: boolean): Promise<void> {
    return new Promise((resolve) => {
      const awake = () => {
        clearTimeout(timer);
        this.wakeClaimer = undefined;
        resolve();
      };
      const timer = setTimeout(awake, milliseconds);
      this.wakeClaimer = awake;
      this.claimerSleepsForTime = isForTime;
    });
  }
  private claimerSleepsForTime = false;

  private serveWaiting(): void {
    while (this.inFlight < this.options.concurrency && this.done.length < UNSTORED) {
      const next = this.waiting.shift();
      if (!next) return;
      this.lateness.push(next.claimed.lateMs + performance.now() - next.since);
      void this.serve(next.claimed);
    }
  }

  private async serve(claimed: Claimed, stored?: (counted: boolean) => void) {
    const askable = this.options.book.askableFor(claimed.id);
    if (!askable) {
      // Another worker configured it a moment ago, and this one has not read it yet.
      await giveBack(this.options.pool, [claimed], 2).catch((error: unknown) =>
        log.warn({ error }, "claim not given back"),
      );
      return stored?.(false);
    }
    this.inFlight += 1;
    try {
      const asked = await askInTime(askable);
      const at = this.options.now?.() ?? new Date();
      this.done.push({
        settled: settle(askable.meta, claimed.attempt, asked, at, this.options.limits()),
        stored,
      });
      this.asked += 1;
      this.pace.answered += 1;
    } finally {
      this.inFlight -= 1;
      if (this.done.length >= BATCH) this.wakeStorer?.();
      this.serveWaiting();
      if (!this.claimerSleepsForTime && this.waiting.length <= this.pace.ahead / 2) this.wakeClaimer?.();
    }
  }

  /** One batch at a time, in order. */
  private async storeForever() {
    while (!this.stopping || this.inFlight > 0 || this.done.length > 0) {
      const batch = this.done.splice(0, BATCH);
      this.serveWaiting();
      if (batch.length > 0 && !(await this.store(batch)) && batch.length > 1)
        // One answer that cannot be stored must not take the others with it.
        for (const one of batch) await this.store([one]);
      if (this.done.length < BATCH)
        await new Promise<void>((resolve) => {
          const awake = () => {
            clearTimeout(timer);
            this.wakeStorer = undefined;
            resolve();
          };
          const timer = setTimeout(awake, FLUSH_MS);
          this.wakeStorer = awake;
        });
    }
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
