import { cn } from "@/components/ui/cn";

export type SparklineProps = {
  values: readonly (number | null)[];
  /** Says what the line shows and where it ends: "Queue depth, 240 now". */
  label: string;
  className?: string;
};

/** A line without axes, for a table's cell. Gaps stay gaps. */
export function Sparkline({ values, label, className }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const lowest = Math.min(...known);
  const spread = Math.max(...known) - lowest || 1;
  const step = 100 / Math.max(1, values.length - 1);
  let isDrawing = false;
  const path = values
    .map((value, index) => {
      if (value === null) {
        isDrawing = false;
        return "";
      }
      const command = isDrawing ? "L" : "M";
      isDrawing = true;
      const point = `${(index * step).toFixed(1)} ${(22 - ((value - lowest) / spread) * 20).toFixed(1)}`;
      const isAlone = command === "M" && (values[index + 1] ?? null) === null;
      return `${command}${point}${isAlone ? `L${point}` : ""}`;
    })
    .join("");

  return (
    <svg
      role="img"
      aria-label={label}
      data-tip={label}
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      className={cn("h-5 w-24 text-accent", className)}
    >
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
