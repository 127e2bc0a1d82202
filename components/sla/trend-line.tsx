import { type PackedTrend, unpackTrend } from "@/domain/objective-trend";
import { percentText, targetText } from "./sla-words";
import { isUntold, type Trend, trendShape } from "./trend-shape";

const WIDTH = 88;
const HEIGHT = 18;

/** The last days in a line beside what was promised on each. */
export function TrendLine({ trend: packed }: { trend: PackedTrend }) {
  const trend = unpackTrend(packed);
  const shape = trendShape(trend, WIDTH, HEIGHT);
  const text = trendText(trend);
  return (
    <svg
      role="img"
      aria-label={text}
      data-tip={text}
      viewBox={`-3 -3 ${WIDTH + 6} ${HEIGHT + 6}`}
      className="h-6 w-24 text-ink-2"
    >
      {shape.target !== undefined && (
        <path d={shape.target} fill="none" stroke="var(--ink-3)" strokeDasharray="2 3" strokeWidth="1" />
      )}
      {shape.lines.map((line) => (
        <path
          key={line}
          d={line}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      ))}
      {shape.dots.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r="1.5" fill="currentColor" />
      ))}
      {shape.target === undefined && (
        <path d={`M0 ${HEIGHT / 2}H${WIDTH}`} stroke="var(--unknown-line)" strokeDasharray="1 4" />
      )}
    </svg>
  );
}

/** Each day by what was promised on it: where that changed, both targets are named. */
export function trendText(trend: Trend): string {
  const told = trend.filter((day) => !isUntold(day));
  const known = told.flatMap(({ percent, target }) => (percent === null ? [] : [{ percent, target }]));
  const days = `${trend.length} days`;
  const unseen = trend.length - told.length;
  const gaps = [
    ...(unseen > 0 ? [`${unseen} mostly unseen`] : []),
    ...(told.length > known.length ? [`${told.length - known.length} without anything counted`] : []),
  ];
  if (known.length === 0) return `${days}: ${unseen > 0 ? gaps.join("; ") : "nothing counted"}`;
  const targets = known.map(({ target }) => target).filter((target, at, all) => target !== all[at - 1]);
  const named = targets.map(targetText).join(", then ");
  const missed = known.filter(({ percent, target }) => percent < target).length;
  const lowest = known.reduce((a, b) => (b.percent < a.percent ? b : a));
  return [
    `${days}: ${missed === 0 ? `every counted day reached ${named}` : `${missed} below ${named}, the lowest ${percentText(lowest.percent, lowest.target)}`}`,
    ...gaps,
  ].join("; ");
}
