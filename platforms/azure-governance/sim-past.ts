import { noise, noiseBetween } from "@/platforms/simulator/noise";
import type { SimRun } from "./world";

const DAY = 86_400_000;
/** The nightly run of the last days is in the history itself; older days may have been lost. */
const YOUNGEST_LOST_DAYS = 10;

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Whether the costs of a day never arrived, long ago. */
export function isLostDay(seed: string, day: string, now: number): boolean {
  const age = (Math.floor(now / DAY) * DAY - Date.parse(day)) / DAY;
  return age >= YOUNGEST_LOST_DAYS && noise(seed, "lost-day", day) < 0.08;
}

/** The days of costs that are stored, and the runs that fetched lost ones again. */
export class BackfilledPast {
  private readonly asked: SimRun[] = [];

  constructor(private readonly seed: string) {}

  start(from: string, to: string, now: number, lastsMs: number, tenants: readonly string[]): void {
    const days = daysBetween(from, to).length;
    this.asked.push({
      id: Math.floor(now / 1000) * 1000 + this.asked.length,
      job: "costs",
      start: now,
      end: now + lastsMs,
      isManual: true,
      outcome: "completed",
      served: new Set(tenants),
      records: days * noiseBetween(780, 960, this.seed, from, "records"),
      errors: 0,
      covers: { from, to },
    });
  }

  runs(now: number): SimRun[] {
    return this.asked.filter(({ start }) => start <= now);
  }

  /** How many cost lines of a day are stored. */
  rowsOf(day: string, now: number, tenants: number): number {
    if (Date.parse(day) > now) return 0;
    const isFetched = this.asked.some(
      ({ end, covers }) => covers && end <= now && covers.from <= day && day <= covers.to,
    );
    return isFetched || !isLostDay(this.seed, day, now) ? tenants : 0;
  }
}

export function daysBetween(from: string, to: string): string[] {
  const first = Date.parse(from);
  const count = Math.floor((Date.parse(to) - first) / DAY) + 1;
  return Array.from({ length: Math.max(0, Math.min(400, count)) }, (_, index) => dayOf(first + index * DAY));
}
