import type { AnswerCount } from "@/domain/alert-judge-answers";
import type { ValueWindow } from "@/domain/alert-judge-value";
import type { Point } from "./check-past";

/** Looks back over points while time moves on; an hour that is longer than the window stands for it with its share. */
export class Window {
  private first = 0;
  private end = 0;

  constructor(
    private readonly points: readonly Point[],
    private readonly lengthMs: number,
  ) {}

  private move(at: number): readonly Point[] {
    while (this.end < this.points.length && (this.points[this.end]?.at ?? 0) <= at) this.end += 1;
    while (this.first < this.end && (this.points[this.first]?.at ?? 0) <= at - this.lengthMs) this.first += 1;
    return this.points;
  }

  /** The hour that covers this moment when the window is not longer than it. */
  private covering(at: number): Point | undefined {
    const last = this.points[this.end - 1];
    return last && last.spanMs >= this.lengthMs && last.at + last.spanMs > at ? last : undefined;
  }

  countAt(at: number): AnswerCount {
    const points = this.move(at);
    const hour = this.covering(at);
    if (hour) {
      const share = this.lengthMs / hour.spanMs;
      return { total: Math.round(hour.total * share), bad: Math.round(hour.bad * share) };
    }
    let total = 0;
    let bad = 0;
    for (let index = this.first; index < this.end; index += 1) {
      total += points[index]?.total ?? 0;
      bad += points[index]?.bad ?? 0;
    }
    return { total, bad };
  }

  valuesAt(at: number): ValueWindow {
    const points = this.move(at);
    const hour = this.covering(at);
    const window = { count: 0, sum: 0, highest: Number.NEGATIVE_INFINITY, lowest: Number.POSITIVE_INFINITY };
    for (const point of hour ? [hour] : points.slice(this.first, this.end)) {
      window.count += hour ? Math.round(point.count * (this.lengthMs / hour.spanMs)) : point.count;
      window.sum += hour ? point.sum * (this.lengthMs / hour.spanMs) : point.sum;
      window.highest = Math.max(window.highest, point.max ?? window.highest);
      window.lowest = Math.min(window.lowest, point.min ?? window.lowest);
    }
    return {
      count: window.count,
      average: window.count === 0 ? 0 : window.sum / window.count,
      highest: window.highest,
      lowest: window.lowest,
    };
  }
}
