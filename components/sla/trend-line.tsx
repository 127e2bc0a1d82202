import { percentText, targetText } from "./sla-words";
import { type Trend, trendShape } from "./trend-shape";

const WIDTH = 88;
const HEIGHT = 18;

/** The last days in a line beside the target. */
export function TrendLine({ trend, target }: { trend: Trend; target: number }) {
  const shape = trendShape(trend, target, WIDTH, HEIGHT);
  const text = trendText(trend, target);
  return (
    <svg
      role="img"
      aria-label={text}
      data-tip={text}
      viewBox={`-3 -3 ${WIDTH + 6} ${HEIGHT + 6}`}
      className="h-6 w-24 text-ink-2"
    >
      {shape.target !== undefined && (
        <path d={`M0 ${shape.target}H${WIDTH}`} stroke="var(--ink-3)" strokeDasharray="2 3" strokeWidth="1" />
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

export function trendText(trend: Trend, target: number): string {
  const known = trend.filter((value) => value !== null);
  const days = `${trend.length} days`;
  if (known.length === 0) return `${days}: nothing counted`;
  const missed = known.filter((value) => value < target).length;
  const gaps = trend.length - known.length;
  return [
    `${days}: ${missed === 0 ? `every counted day reached ${targetText(target)}` : `${missed} below ${targetText(target)}, the lowest ${percentText(Math.min(...known), target)}`}`,
    ...(gaps > 0 ? [`${gaps} without anything counted`] : []),
  ].join("; ");
}
