/** Lets so many of a kind through per minute and process, and forgets the rest: a flood must not fill a table. */
export class Trickle {
  private readonly seen = new Map<string, { minute: number; count: number }>();

  constructor(
    private readonly perMinute: number,
    private readonly mostKeys = 5000,
  ) {}

  allows(key: string, now: Date): boolean {
    const minute = Math.floor(now.getTime() / 60_000);
    const known = this.seen.get(key);
    if (!known || known.minute !== minute) {
      if (this.seen.size >= this.mostKeys) this.seen.clear();
      this.seen.set(key, { minute, count: 1 });
      return true;
    }
    known.count += 1;
    return known.count <= this.perMinute;
  }
}
