const OPENS_AFTER = 5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 120_000;

/**
 * Stops asking a host that does not answer: open after five failures in a row, then one probe at a time,
 * with the pause doubling up to two minutes. Only missing answers count; an HTTP error is an answer.
 */
export class Breaker {
  private failures = 0;
  private openUntil = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private probing = false;

  /** The moment of the next try, or undefined when asking is fine. Claims the probe when it is due. */
  blockedUntil(now: number): number | undefined {
    if (this.failures < OPENS_AFTER) return undefined;
    if (now < this.openUntil || this.probing) return Math.max(this.openUntil, now + 1000);
    this.probing = true;
    return undefined;
  }

  answered(): void {
    this.failures = 0;
    this.pauseMs = FIRST_PAUSE_MS;
    this.probing = false;
  }

  lost(now: number): void {
    this.failures += 1;
    if (this.failures < OPENS_AFTER) return;
    if (this.probing) this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    this.probing = false;
    this.openUntil = now + this.pauseMs;
  }
}
