const WIDTH = 96;
const HEIGHT = 20;

/** The course of the days, without axes; the table and the chart tell its numbers. */
export function DayLine({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const y = (value: number) =>
    highest === lowest ? HEIGHT / 2 : HEIGHT - 2 - ((value - lowest) / (highest - lowest)) * (HEIGHT - 4);
  const path = values
    .map((value, index) => `${((index / (values.length - 1)) * WIDTH).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("L");
  return (
    <svg width={WIDTH} height={HEIGHT} aria-hidden="true" className="block text-accent">
      <path d={`M${path}`} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
